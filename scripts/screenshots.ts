/**
 * `npm run screenshots`: pictures of the page for README and docs, taken of the built service. The moving one needs
 * img2webp, of Debian's package webp.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startService } from './built-service.ts';
import { chromiumPath, flags } from './chromium.ts';

const folder = fileURLToPath(new URL('../docs/images/', import.meta.url));

type Scheme = 'light' | 'dark';

/** Numbers of groups in turn, each for a while. */
const turns = [4, 1, 2, 4] as const;
const motionMillis = 600;
const frameMillis = 40;
const restMillis = 1400;

const explained =
  'in_channels=4&out_channels=4&groups=2&kernel_size=3&padding=1&size=8&input=random&weight=random&pin=output.2.3.4';

async function open(browser: Browser, address: string, scheme: Scheme, height: number): Promise<Page> {
  const page = await browser.newPage({ colorScheme: scheme, viewport: { width: 1216, height } });
  await page.clock.install();
  await page.goto(address);
  await settle(page);
  return page;
}

/** Lets the page's clock run until the stage has its numbers. The service's answers take real time. */
async function settle(page: Page): Promise<void> {
  const numbers = page.locator('.stage-frame[data-numbers="current"]').first();
  for (let i = 0; i < 100 && !(await numbers.isVisible()); i++) {
    await page.clock.runFor(100);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await page.clock.runFor(1000);
}

/** The stage while the dial turns, with the page's own clock, so that every frame is there. */
async function film(browser: Browser, url: string, scheme: Scheme): Promise<void> {
  const frames = mkdtempSync(join(tmpdir(), 'groupconv-film-'));
  const page = await open(browser, `${url}/#groups=${turns[0]}`, scheme, 900);
  const [stage, dial] = await Promise.all([
    page.locator('.stage-frame').first().boundingBox(),
    page.locator('.dial').first().boundingBox(),
  ]);
  if (!stage || !dial) throw new Error('the page has no stage or no dial');
  const clip = { x: 16, y: stage.y, width: 1184, height: dial.y + dial.height - stage.y };
  const shots: string[] = [];
  const shoot = async (millis: number) => {
    const path = join(frames, `${String(shots.length).padStart(6, '0')}.png`);
    await page.screenshot({ path, clip });
    shots.push('-d', String(millis), path);
  };
  for (const groups of turns.slice(1)) {
    await page.locator('.dial-number').first().fill(String(groups));
    for (let at = 0; at < motionMillis; at += frameMillis) {
      await page.clock.runFor(frameMillis);
      await shoot(frameMillis);
    }
    await settle(page);
    await shoot(restMillis);
  }
  execFileSync('img2webp', [
    '-loop',
    '0',
    '-lossy',
    '-q',
    '70',
    ...shots,
    '-o',
    `${folder}groups-${scheme}.webp`,
  ]);
  rmSync(frames, { recursive: true });
  await page.close();
}

mkdirSync(folder, { recursive: true });
const { url, stop } = await startService();
const browser = await chromium.launch({ executablePath: chromiumPath(), args: flags });
try {
  for (const scheme of ['light', 'dark'] as const) await film(browser, url, scheme);
  const page = await open(browser, `${url}/#${explained}`, 'light', 900);
  await page.locator('.card').waitFor();
  await page.screenshot({ path: `${folder}explain-light.png` });
} finally {
  await browser.close();
  await stop();
}
