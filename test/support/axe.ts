import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Colours that are on their way from one state to the next are none of either. */
const SETTLED_AFTER_MS = 400;

/** What axe finds serious or critical on the page as it stands, a line each; the counts are printed. */
export async function seriousFindings(page: Page, name: string): Promise<string[]> {
  await page.waitForTimeout(SETTLED_AFTER_MS);
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  console.log(`axe ${name}: ${violations.length} findings, ${serious.length} serious`);
  return serious.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(' | ')}`);
}
