import { Kind, OperationTypeNode, parse } from 'graphql';
import type { Page } from 'playwright-core';

/** A control answers within this, or it does nothing that concerns us. */
const CLICK_TIMEOUT_MS = 1_000;
const ANSWER_MS = 120;
const SETTLED_AFTER_MS = 700;
const HELD_BACK = JSON.stringify({ data: null, errors: [{ message: 'Held back', extensions: { code: 'CONFLICT' } }] });

/** What somebody came upon who pressed everything that a page offers. */
export interface Tried {
  /** Operations that were asked for: `Mutation.createRule`, `GET /api/admin/…`. Changes are not let through. */
  asked: Set<string>;
  /** Where what the page asked for by itself was refused. */
  refused: string[];
  /** Forms that opened, by what they are called. */
  forms: string[];
}

/** Watches a page from now on. @returns what it does, as it does it */
export async function watch(page: Page): Promise<Tried> {
  const tried: Tried = { asked: new Set(), refused: [], forms: [] };
  await page.route('**/graphql', async (route) => {
    const fields = mutationsOf(route.request().postDataJSON() as { query: string });
    for (const field of fields) tried.asked.add(`Mutation.${field}`);
    await (fields.length > 0 ? route.fulfill({ status: 200, contentType: 'application/json', body: HELD_BACK }) : route.continue());
  });
  await page.route('**/api/**', async (route) => {
    tried.asked.add(`${route.request().method()} ${new URL(route.request().url()).pathname}`);
    await route.abort();
  });
  page.on('response', (response) => {
    if (!response.url().endsWith('/graphql')) return;
    void response.text().then(
      (text) => {
        if (/"code":"(FORBIDDEN|UNAUTHENTICATED)"/.test(text)) tried.refused.push(`${new URL(page.url()).pathname}: ${text.slice(0, 300)}`);
      },
      () => undefined,
    );
  });
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (/"code":"(FORBIDDEN|UNAUTHENTICATED)"/.test(String(payload))) tried.refused.push(`${new URL(page.url()).pathname}: ${String(payload).slice(0, 300)}`);
    }),
  );
  return tried;
}

/** Opens a page and presses every button in its content, of tables only those in the first row, and every entry of the menus behind them; says yes to every question. */
export async function tryEverything(page: Page, path: string, tried: Tried): Promise<void> {
  await open(page, path);
  const count = await mark(page);
  for (let index = 0; index < count; index++) {
    await press(page, index);
    const entries = await page.locator('[role=menu] [role^=menuitem]').count();
    for (let entry = 0; entry < entries; entry++) {
      if (entry > 0) await press(page, index);
      await page.locator('[role=menu] [role^=menuitem]').nth(entry).click({ timeout: CLICK_TIMEOUT_MS }).catch(() => undefined);
      await settle(page, tried);
    }
    await settle(page, tried);
    if (new URL(page.url()).pathname !== new URL(path, page.url()).pathname) {
      await open(page, path);
      if ((await mark(page)) !== count) break;
    }
  }
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.locator('main :is(h1, h2)').first().waitFor();
  await page.waitForTimeout(SETTLED_AFTER_MS);
}

/** Numbers what can be pressed. Plain links only lead elsewhere, where the same is tried. */
function mark(page: Page): Promise<number> {
  return page.evaluate<number>(`(() => {
    const inFirstRow = (element) => {
      const row = element.closest('tbody tr, ol > li');
      return !row || row === row.parentElement.querySelector(':scope > tr:not(.ant-table-measure-row):not([aria-hidden]), :scope > li');
    };
    const controls = [...document.querySelectorAll('main :is(button, a.ant-btn, tbody input[type=checkbox])')];
    const found = controls.filter((one) => one.offsetParent !== null && !one.disabled && inFirstRow(one));
    found.forEach((one, index) => one.setAttribute('data-try', index));
    return found.length;
  })()`);
}

async function press(page: Page, index: number): Promise<void> {
  await page.locator(`[data-try="${index}"]`).first().click({ timeout: CLICK_TIMEOUT_MS }).catch(() => undefined);
  await page.waitForTimeout(ANSWER_MS);
}

/** Says yes, remembers forms, and closes what has opened. */
async function settle(page: Page, tried: Tried): Promise<void> {
  await page.waitForTimeout(ANSWER_MS);
  for (let round = 0; round < 3; round++) {
    const question = page.locator('[role=alertdialog]').last();
    if (await question.isVisible()) {
      await question.getByRole('button').last().click({ timeout: CLICK_TIMEOUT_MS }).catch(() => undefined);
      await page.waitForTimeout(ANSWER_MS);
    }
    const dialog = page.locator('[role=dialog]').last();
    if (!(await dialog.isVisible())) return;
    if ((await dialog.locator('button[type=submit]').count()) > 0) tried.forms.push(`${new URL(page.url()).pathname}: ${(await dialog.getAttribute('aria-label')) ?? 'a form'}`);
    await page.keyboard.press('Escape');
    await page.waitForTimeout(ANSWER_MS);
  }
}

function mutationsOf({ query }: { query: string }): string[] {
  return parse(query).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.MUTATION
      ? definition.selectionSet.selections.flatMap((selection) => (selection.kind === Kind.FIELD ? [selection.name.value] : []))
      : [],
  );
}
