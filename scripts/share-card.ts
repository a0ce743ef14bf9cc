/** `npm run card`: the picture that others show beside a link to the page, taken of the built service. */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startService } from './built-service.ts';
import { chromiumPath, flags } from './chromium.ts';

/** What Open Graph recommends. */
const viewport = { width: 1200, height: 630 };

const path = fileURLToPath(new URL('../src/page/card.png', import.meta.url));
const { url, stop } = await startService();
const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags });
try {
  const page = await browser.newPage({ viewport, colorScheme: 'light', reducedMotion: 'reduce' });
  await page.goto(url);
  await page.keyboard.press('p');
  await page.locator('.presenter [data-numbers="current"]').waitFor();
  // A card needs no keys, and no way to this machine.
  const extras = page.locator('.slide-nav, .presenter .qr');
  await extras.evaluateAll((elements) => {
    for (const element of elements) element.remove();
  });
  await page.locator('.presenter h2').evaluate((title) => {
    title.textContent = 'What does groups do?';
  });
  await page.mouse.move(0, 0);
  await page.waitForTimeout(500);
  await page.screenshot({ path });
  process.stdout.write('src/page/card.png\n');
} finally {
  await browser.close();
  await stop();
}
