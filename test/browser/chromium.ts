import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach } from 'vitest';
import { chromiumPath, flags } from '../../scripts/chromium.ts';

export interface Visit {
  readonly page: Page;
  /** Errors of the console and of the page's code. A test fails on them unless `mayComplain` is set. */
  readonly complaints: string[];
}

let browser: Browser | undefined;
const open: { visit: Visit; mayComplain: boolean; close: () => Promise<void> }[] = [];

afterEach(async () => {
  const complaints = open.flatMap(({ visit, mayComplain }) => (mayComplain ? [] : visit.complaints));
  for (const { close } of open.splice(0)) await close();
  if (complaints.length > 0) throw new Error(`the page complained: ${complaints.join('; ')}`);
});
afterAll(async () => {
  await browser?.close();
  browser = undefined;
});

/** Opens `url` in a new context. The tests of a file share the browser. */
export async function visit(
  url: string,
  options: BrowserContextOptions & { mayComplain?: boolean; before?: (page: Page) => Promise<unknown> } = {},
): Promise<Visit> {
  const { mayComplain = false, before, ...settings } = options;
  browser ??= await chromium.launch({ executablePath: chromiumPath(), args: flags });
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const visitor = { page, complaints };
  open.push({ visit: visitor, mayComplain, close: () => context.close() });
  await before?.(page);
  await page.goto(url);
  return visitor;
}
