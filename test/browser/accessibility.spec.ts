import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

/** Opens everything that can be opened. */
async function openAll(page: Page): Promise<void> {
  await page.locator('#stage [data-numbers="current"]').waitFor();
  const shows = page.getByRole('button', { name: 'Show me' });
  while ((await shows.count()) > 0) await shows.first().click();
  await page.getByRole('button', { name: 'Measure the time' }).click();
  await page.getByRole('img', { name: /Chart of .*measured time/ }).waitFor();
}

/** The violations that axe-core finds. `evaluate` runs it in spite of the page's content security policy. */
async function violations(page: Page, part = 'html'): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async (within) => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const { violations } = await axe.run(within, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
    );
  }, part);
}

/** Has the page count its layout shifts: those that no input of the reader came before. */
const countShifts = (page: Page) =>
  page.addInitScript(() => {
    const shifts: number[] = [];
    Object.assign(globalThis, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (!Object(entry).hadRecentInput) shifts.push(Number(Object(entry).value));
    }).observe({ type: 'layout-shift', buffered: true });
  });

async function shiftOf(page: Page): Promise<number> {
  const shifts: number[] = await page.evaluate('shifts');
  return shifts.reduce((sum, shift) => sum + shift, 0);
}

const screens = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [1280, 390].map((width) => ({ colorScheme, width })),
);

describe.each(screens)('at $width pixels, $colorScheme', ({ colorScheme, width }) => {
  const settings = { colorScheme, viewport: { width, height: 800 } };

  it('has no violation that axe knows', async () => {
    const { page } = await visit(
      `${url}/#in_channels=8&out_channels=8&groups=4&kernel_size=3&padding=1&pin=output.3.4.4`,
      settings,
    );
    await openAll(page);
    expect(await violations(page)).toEqual([]);
  });

  it('has none where an impossible number of groups is tried', async () => {
    const { page } = await visit(url, settings);
    await page.locator('#groups').fill('3');
    await page.locator('#stage').getByText('left over').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('has none where something is refused', async () => {
    const { page } = await visit(`${url}/?kernel_size=11`, settings);
    await page.getByRole('button', { name: 'Use kernel 10' }).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('fits: nothing is wider than the screen', async () => {
    const { page } = await visit(
      `${url}/?in_channels=64&out_channels=64&groups=8&kernel_size=3&padding=1`,
      settings,
    );
    await openAll(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  it('does not shift while it loads', async () => {
    const { page } = await visit(url, { ...settings, before: countShifts });
    await page.locator('#stage [data-numbers="current"]').waitFor();
    await page.locator('#compare tbody tr').nth(2).waitFor();
    expect(await shiftOf(page)).toBeLessThan(0.01);
  });
});

describe.each([
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 1280 },
] as const)('the workbench at $width pixels, $colorScheme', ({ colorScheme, width }) => {
  it('has no violation in any tab, and fits', async () => {
    const { page } = await visit(`${url}/#verify`, { colorScheme, viewport: { width, height: 800 } });
    await page.getByRole('button', { name: 'Try it with a flipped kernel' }).click();
    await page.getByText('The kernel was flipped').waitFor();
    const found: Record<string, unknown> = {};
    const check = async (name: string) => {
      const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      found[name] = [sideways, ...(await violations(page, '#workbench'))];
    };
    await check('verify');
    await page.getByRole('tab', { name: 'Layouts' }).click();
    await page.getByRole('article', { name: 'Keras' }).waitFor();
    await check('layouts');
    await page.getByRole('tab', { name: 'int8' }).click();
    await page.getByText('runtimes take this layer').waitFor();
    await check('int8');
    await page.getByRole('tab', { name: 'Files' }).click();
    await page
      .getByLabel('Open a file')
      .setInputFiles(fileURLToPath(new URL('../../examples/small.onnx', import.meta.url)));
    await page.getByRole('region', { name: 'Convolutions of the model' }).waitFor();
    await check('files');
    expect(found).toEqual({ verify: [0], layouts: [0], int8: [0], files: [0] });
  });
});

describe('at 400 % of 1280 pixels', () => {
  it('scrolls in one direction only', async () => {
    const { page } = await visit(url, { viewport: { width: 320, height: 256 } });
    await openAll(page);
    const wide: Record<string, number> = {
      all: await page.evaluate(() => document.documentElement.scrollWidth),
    };
    for (const tab of ['Layouts', 'int8', 'Files']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel', { name: tab }).waitFor();
      wide[tab] = await page.evaluate(() => document.documentElement.scrollWidth);
    }
    expect(wide).toEqual({ all: 320, Layouts: 320, int8: 320, Files: 320 });
  });
});

describe('a whole visit', () => {
  it('shifts nothing that the reader has not moved', async () => {
    const { page } = await visit(url, { before: countShifts });
    await page.locator('#stage [data-numbers="current"]').waitFor();
    const dial = page.getByRole('slider', { name: 'groups' });
    for (const key of ['Home', 'ArrowRight', 'Shift+ArrowRight', 'End']) {
      await dial.press(key);
      await page.waitForTimeout(700);
    }
    await page.getByLabel('Kernel', { exact: true }).fill('11');
    await page.getByRole('button', { name: 'Use kernel 10' }).click();
    await page.getByLabel('Input', { exact: true }).selectOption({ value: 'random' });
    await page.locator('#stage [data-numbers="current"]').waitFor();
    await page.mouse.move(640, 400);
    for (let i = 0; i < 60; i++) {
      await page.mouse.wheel(0, 200);
      await page.waitForTimeout(30);
    }
    await page.getByRole('button', { name: 'Measure the time' }).click();
    await page.getByRole('img', { name: /Chart of .*measured time/ }).waitFor();
    await page.getByRole('button', { name: 'Try it with a flipped kernel' }).click();
    await page.getByText('The kernel was flipped').waitFor();
    expect(await shiftOf(page)).toBeLessThan(0.02);
  });
});

describe('with reduced motion', () => {
  it('nothing moves', async () => {
    const { page } = await visit(url, { reducedMotion: 'reduce' });
    const moving = await page.evaluate(
      () =>
        [...document.querySelectorAll('*')].filter((element) => {
          const { scrollBehavior, transitionDuration, animationName } = getComputedStyle(element);
          return scrollBehavior === 'smooth' || transitionDuration !== '0s' || animationName !== 'none';
        }).length,
    );
    expect(moving).toBe(0);
  });
});
