import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

/** These tests write times into the log. They have no bounds, since other programs share the machine. */
describe('speed', () => {
  it('of the first drawing, from a cold cache', async () => {
    const millis: number[] = [];
    for (let i = 0; i < 5; i++) {
      const { page } = await visit(url, {
        before: (page) =>
          page.addInitScript(() => {
            new MutationObserver((_, observer) => {
              if (!document.querySelector('.picture svg')) return;
              observer.disconnect();
              requestAnimationFrame(() => setTimeout(() => performance.mark('drawn')));
            }).observe(document, { childList: true, subtree: true });
          }),
      });
      await page.waitForFunction(() => performance.getEntriesByName('drawn').length > 0);
      millis.push(
        await page.evaluate(() => performance.getEntriesByName('drawn')[0]?.startTime ?? Number.NaN),
      );
      await page.context().close();
    }
    process.stdout.write(`first drawing after ${millis.map((value) => value.toFixed(0)).join(', ')} ms\n`);
    expect(millis.every((value) => value > 0)).toBe(true);
  });

  it('of a redrawing, at 64 channels', async () => {
    const { page } = await visit(`${url}/?in_channels=64&out_channels=64&groups=8&kernel_size=3&padding=1`);
    await page.locator('.sum').waitFor();
    const millis: number[] = await page.evaluate(async () => {
      const slider = document.querySelector<HTMLInputElement>('input[aria-label="Groups, slider"]');
      if (!slider) return [];
      const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      const times: number[] = [];
      for (let stop = 0; stop <= Number(slider.max); stop++) {
        await painted();
        const start = performance.now();
        slider.value = String(stop);
        slider.dispatchEvent(new InputEvent('input', { bubbles: true }));
        await painted();
        times.push(performance.now() - start);
      }
      return times;
    });
    process.stdout.write(`redrawn within ${millis.map((value) => value.toFixed(0)).join(', ')} ms\n`);
    expect(millis.length).toBe(7);
  });
});
