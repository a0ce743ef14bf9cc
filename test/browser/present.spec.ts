import axe from 'axe-core';
import jsQR from 'jsqr';
import type { Locator, Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

/** Reads the QR code from the pixels that are on the screen. */
async function readQr(page: Page, code: Locator): Promise<string | undefined> {
  const base64 = (await code.screenshot()).toString('base64');
  const { data, width, height } = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('there is no canvas');
    context.drawImage(image, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
    return { data: [...data], width, height };
  }, base64);
  return jsQR.default(Uint8ClampedArray.from(data), width, height)?.data;
}

describe('sharing', () => {
  it('gives the link of the state as text and as a QR code, and the picture', async () => {
    const { page } = await visit(`${url}/#in_channels=8&out_channels=8&groups=2&kernel_size=3&padding=1`);
    await page.getByRole('button', { name: 'Share' }).click();
    const card = page.getByRole('dialog', { name: 'Share what you see' });
    const link = await card.getByRole('textbox', { name: 'Link to this state' }).inputValue();
    expect(link).toMatch(/in_channels=8&out_channels=8&groups=2&kernel_size=3/);
    const code = await readQr(page, card.locator('.qr'));
    expect(code?.length).toBeLessThan(link.length);
    const { page: other } = await visit(String(code));
    await other.waitForURL(/in_channels=8&out_channels=8&groups=2&kernel_size=3&stride=1&padding=1/);
    const picture = String(await card.getByRole('link', { name: 'The picture as SVG' }).getAttribute('href'));
    const reply = await fetch(new URL(picture, `${url}/`));
    expect([reply.status, reply.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('image/svg+xml'),
    ]);
    await page.keyboard.press('Escape');
    await card.waitFor({ state: 'hidden' });
  });
});

describe.each(['light', 'dark'] as const)('the presenter, %s', (colorScheme) => {
  it('fills the screen, is large, walks the lesson by keys, and breaks no rule that axe knows', async () => {
    const { page } = await visit(`${url}/#in_channels=8&out_channels=8&groups=2&kernel_size=3&padding=1`, {
      colorScheme,
    });
    await page.waitForURL(/size=10/);
    const hash = await page.evaluate(() => location.hash);
    await page.keyboard.press('p');
    const presenter = page.getByRole('dialog', { name: 'Presentation' });
    await presenter.getByRole('heading', { name: 'groups = 2' }).waitFor();
    expect(await presenter.boundingBox()).toEqual({ x: 0, y: 0, width: 1280, height: 800 });
    expect(await readQr(page, presenter.locator('.qr'))).toContain('groups=2');

    const picture = await presenter.locator('.stage-frame').boundingBox();
    if (!picture) throw new Error('there is no picture');
    await page.mouse.move(picture.x + picture.width - 110, picture.y + picture.height * 0.93);
    await presenter.getByText(/^output 7, row \d+, column \d+, group 1: hears inputs 4 to 7$/).waitFor();

    await page.keyboard.press('ArrowRight');
    await presenter.getByText('Can you guess the size of the weights? [4, …, 1, 1]').waitFor();
    await page.keyboard.press('PageDown');
    await presenter.getByText('The size is [4, 16, 1, 1]. The outputs are 136, 136, 136, 136.').waitFor();
    await page.keyboard.press('ArrowLeft');
    await presenter.getByText('2 / 13').waitFor();
    await page.keyboard.press('End');
    await presenter.getByText('every output hears 16 of 16 inputs again').waitFor();
    expect(await readQr(page, presenter.locator('.qr'))).toContain('groups=16');

    const sizes = await presenter.evaluate((dialog) =>
      [...dialog.querySelectorAll('*:not(svg *)')]
        .filter(
          (element) =>
            element.clientHeight > 1 &&
            [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim()),
        )
        .map(
          (element) =>
            Number.parseFloat(getComputedStyle(element).fontSize) * Number(Object(element).currentCSSZoom),
        ),
    );
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(24);
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      return (await axe.run('.presenter', { resultTypes: ['violations'] })).violations.map(
        ({ id, nodes }) => [id, nodes[0]?.html],
      );
    });
    expect(violations).toEqual([]);

    // The end has no next slide: its button has lost the focus, and the keys still work.
    await page.keyboard.press('ArrowLeft');
    await presenter.getByText('12 / 13').waitFor();
    await page.keyboard.press('Escape');
    await presenter.waitFor({ state: 'detached' });
    await page.keyboard.press('p');
    await presenter.getByText('12 / 13').waitFor();
    await page.keyboard.press('p');
    await presenter.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => location.hash)).toBe(hash);

    // F takes the screen and gives it back; where the browser takes it back, as by Escape, the presentation ends.
    const onScreen = () => page.evaluate(() => document.fullscreenElement?.className ?? '');
    await page.keyboard.press('p');
    await presenter.getByRole('button', { name: 'Full screen' }).waitFor();
    await page.keyboard.press('f');
    await presenter.getByRole('button', { name: 'Window' }).waitFor();
    expect(await onScreen()).toBe('presenter-screen');
    await page.keyboard.press('f');
    await presenter.getByRole('button', { name: 'Full screen' }).click();
    await presenter.getByRole('button', { name: 'Window' }).waitFor();
    await page.evaluate(() => document.exitFullscreen());
    await presenter.waitFor({ state: 'detached' });
  });
});
