import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import type { AdminClient } from './admin-gateway.js';

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

export interface BrowserOptions {
  theme?: 'light' | 'dark';
  language?: string;
  widthPx?: number;
  heightPx?: number;
  /** Sent with every request, such as a bearer token. */
  headers?: Record<string, string>;
}

/** A person's browser: what goes wrong in its pages is collected. */
export interface TestBrowser {
  page: Page;
  /** Exceptions and error messages of the pages so far. */
  errors: string[];
  /** Requests that left for another host than the gateway. */
  strangers: string[];
  close(): Promise<void>;
}

/** Opens Debian's chromium with a new profile. */
export async function openBrowser(baseURL: string, { theme = 'light', language = 'en', widthPx = 1440, heightPx = 900, headers = {} }: BrowserOptions = {}): Promise<TestBrowser> {
  const profile = mkdtempSync(join(tmpdir(), 'gateway-browser-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    executablePath: '/usr/bin/chromium',
    args: FLAGS,
    baseURL,
    colorScheme: theme,
    locale: language,
    viewport: { width: widthPx, height: heightPx },
    extraHTTPHeaders: headers,
  });
  context.setDefaultTimeout(15_000);
  const page = context.pages()[0] ?? (await context.newPage());
  const errors: string[] = [];
  const strangers: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/^(https?|wss?):$/.test(url.protocol) && url.host !== new URL(baseURL).host) strangers.push(request.url());
  });
  return {
    page,
    errors,
    strangers,
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/** Has somebody who has signed in by the API go on in the browser. */
export async function enterAs({ page }: TestBrowser, gatewayUrl: string, client: AdminClient): Promise<void> {
  const [name, ...value] = client.cookie!.split('=');
  await page.context().addCookies([{ name, value: value.join('='), url: gatewayUrl, httpOnly: true, sameSite: 'Lax' }]);
}

/** The secret that a page shows once. The page makes an element before it fills it, so one without text is not yet it. */
export async function shownSecret(page: Page, testId = 'secret'): Promise<string> {
  return (await page.locator(`[data-testid=${testId}]:not(:empty)`).textContent())!.trim();
}
