import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

const write = (name: string, millis: readonly number[]) =>
  process.stdout.write(`${name}: ${millis.map((value) => value.toFixed(0)).join(', ')} ms\n`);

/** Steps the dial through all legal values: how long until the first frame of each, and between later frames. */
const stepDial = (page: Page) =>
  page.evaluate(async () => {
    const dial = document.querySelector('[role="slider"][aria-label="groups"]');
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const painted = () => frame().then(() => new Promise((resolve) => setTimeout(resolve)));
    const press = (key: string) => dial?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    const [first, between]: [number[], number[]] = [[], []];
    press('Home');
    await new Promise((resolve) => setTimeout(resolve, 900));
    for (let value = ''; value !== dial?.getAttribute('aria-valuenow'); ) {
      value = dial?.getAttribute('aria-valuenow') ?? '';
      const start = performance.now();
      press('ArrowRight');
      await painted();
      first.push(performance.now() - start);
      let last = await frame();
      while (performance.now() - start < 600) {
        const now = await frame();
        between.push(now - last);
        last = now;
      }
    }
    return { first: first.slice(0, -1), between };
  });

/** These tests write times into the log. They have no bounds, since other programs share the machine. */
describe('speed', () => {
  it('of the first picture, from a cold cache', async () => {
    const millis: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { page } = await visit(url, {
        before: (page) =>
          page.addInitScript(() => {
            const look = () => {
              const canvas = document.querySelector('#stage .stage-base');
              if (canvas instanceof HTMLCanvasElement && canvas.width > 300)
                requestAnimationFrame(() => setTimeout(() => performance.mark('drawn')));
              else requestAnimationFrame(look);
            };
            look();
          }),
      });
      await page.waitForFunction(() => performance.getEntriesByName('drawn').length > 0);
      millis.push(
        await page.evaluate(() => performance.getEntriesByName('drawn')[0]?.startTime ?? Number.NaN),
      );
      await page.context().close();
    }
    write('first picture', millis);
    expect(millis.every((value) => value > 0)).toBe(true);
  });

  it.each([
    [64, 7],
    [512, 10],
  ])('of a step of the dial and of its motion, at %i channels', async (channels, values) => {
    const { page } = await visit(
      `${url}/#in_channels=${channels}&out_channels=${channels}&groups=8&kernel_size=1&size=8&weight=random`,
    );
    await page.locator('#stage [data-numbers="current"]').waitFor();
    const { first, between } = await stepDial(page);
    write(`steps at ${channels} channels`, first);
    const sorted = between.sort((a, b) => a - b);
    const mean = between.reduce((sum, value) => sum + value, 0) / between.length;
    write(`frames at ${channels} channels, mean, median and 95 %`, [
      mean,
      sorted[Math.floor(sorted.length / 2)] ?? 0,
      sorted[Math.floor(sorted.length * 0.95)] ?? 0,
    ]);
    expect(first).toHaveLength(values - 1);
    expect(between.length).toBeGreaterThan(20);
  });
});
