import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Colours that are on their way from one state to the next are none of either; on a busy machine the way is longer. */
const LOOK_AFTER_MS = [400, 1_000, 2_000];

/** What axe finds serious or critical on the page as it stands, and goes on to find, a line each; the counts are printed. */
export async function seriousFindings(page: Page, name: string): Promise<string[]> {
  let lines: string[] = [];
  for (const waitMs of LOOK_AFTER_MS) {
    await page.waitForTimeout(waitMs);
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    lines = serious.map(({ id, nodes }) => `${name}: ${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3).join(' | ')}`);
    console.log([`axe ${name}: ${violations.length} findings, ${serious.length} serious`, ...lines].join('\n'));
    if (lines.length === 0) break;
  }
  return lines;
}
