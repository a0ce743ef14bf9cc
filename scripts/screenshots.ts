/** `npm run screenshots`: pictures of the page for the README, taken of the built service. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startService } from './built-service.ts';
import { chromiumPath, flags } from './chromium.ts';

const folder = fileURLToPath(new URL('../docs/images/', import.meta.url));

interface Picture {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly height: number;
  readonly path: string;
  /** The part of the page at the top of the picture; none: the page's beginning. */
  readonly part?: string;
}

const pictures: readonly Picture[] = [
  { name: 'explore-light', colorScheme: 'light', height: 920, path: '/' },
  { name: 'explore-dark', colorScheme: 'dark', height: 920, path: '/' },
  {
    name: 'run-light',
    colorScheme: 'light',
    height: 1260,
    path: '/?in_channels=4&out_channels=4&groups=2&kernel_size=3&padding=1&size=8&input=random&weight=torch&cell=2,3,4',
    part: '#run-title',
  },
];

mkdirSync(folder, { recursive: true });
const { url, stop } = await startService();
const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags });
try {
  for (const { name, colorScheme, height, path, part } of pictures) {
    const page = await browser.newPage({
      colorScheme,
      reducedMotion: 'reduce',
      viewport: { width: 1216, height },
    });
    await page.goto(url + path);
    await page.locator('.sum').waitFor();
    if (part) await page.locator(part).evaluate((element) => element.scrollIntoView());
    // Headless, the painting comes some frames after the scrolling.
    await page.waitForTimeout(500);
    await page.screenshot({ path: `${folder}${name}.png` });
    process.stdout.write(`docs/images/${name}.png\n`);
    await page.close();
  }
} finally {
  await browser.close();
  await stop();
}
