import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

const picture = (page: Page) => page.getByRole('application', { name: /^The layer/ });
const computed = (page: Page) => page.locator('#stage .stage-frame[data-numbers="current"]').waitFor();
const dial = (page: Page) => page.getByRole('slider', { name: 'groups' });
const card = (page: Page) => page.locator('#stage .card');
const facts = (page: Page) => page.locator('#stage .facts');
const layer = (fields: string) => `${url}/#${fields}`;

/** A point of the stage, in parts of its width and in pixels from its top, in the window. */
async function pointOf(page: Page, across: number, down: number): Promise<[number, number]> {
  await picture(page).scrollIntoViewIfNeeded();
  const box = await picture(page).boundingBox();
  if (!box) throw new Error('the stage is not there');
  return [box.x + across * box.width, box.y + down];
}

/** The colours of the picture along a vertical line, as text. */
const column = (page: Page, across: number) =>
  page.locator('#stage .stage-base').evaluate((canvas, part) => {
    if (!(canvas instanceof HTMLCanvasElement)) return [];
    const pixels = canvas
      .getContext('2d')
      ?.getImageData(Math.round(canvas.width * part), 0, 1, canvas.height).data;
    return Array.from({ length: canvas.height }, (_, i) => pixels?.slice(4 * i, 4 * i + 4).join() ?? '');
  }, across);

/** How much of a column of the picture strands cover: what differs from the page and from the bands. */
async function ink(page: Page, across: number): Promise<number> {
  const colours = await column(page, across);
  const counts = new Map<string, number>();
  for (const colour of await column(page, 0.25)) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  return colours.filter((colour) => !counts.has(colour)).length / colours.length;
}

/** How much of the card's ground on the picture is lit beneath it. The thin lines to enlarged channels are some per mille. */
const coveredInk = (page: Page) =>
  page.evaluate(() => {
    const canvas = document.querySelector('#stage .stage-light');
    const card = document.querySelector('#stage .card')?.getBoundingClientRect();
    if (!(canvas instanceof HTMLCanvasElement) || !card) return Number.NaN;
    const frame = canvas.getBoundingClientRect();
    const [left, top] = [Math.max(card.left, frame.left), Math.max(card.top, frame.top)];
    const width = Math.round(Math.min(card.right, frame.right) - left);
    const height = Math.round(Math.min(card.bottom, frame.bottom) - top);
    if (width <= 0 || height <= 0) return 0;
    const pixels = canvas
      .getContext('2d')
      ?.getImageData(left - frame.left, top - frame.top, width, height).data;
    let lit = 0;
    for (let i = 3; pixels && i < pixels.length; i += 4) if ((pixels[i] ?? 0) > 96) lit++;
    return lit / (width * height);
  });

const settled = (page: Page) => page.waitForTimeout(750);

describe('the stage', () => {
  it('names the picture, and tells every group in words', async () => {
    const { page } = await visit(url);
    expect(await picture(page).getAttribute('aria-label')).toContain(
      'Convolution of 16 input channels into 4 output channels in 4 groups',
    );
    await page.locator('#stage').getByText('The picture in words').click();
    const lines = await page.locator('#stage .stage-words li').allInnerTexts();
    expect(lines).toEqual(
      [0, 1, 2, 3].map((g) => `Group ${g}: inputs ${4 * g} to ${4 * g + 3} reach output ${g}, and no other.`),
    );
  });

  it('explains a pinned cell beside it, inside the window, and not over it', async () => {
    const { page } = await visit(url);
    await computed(page);
    // Output 2 of 4 bands: its map stands in the third one.
    const [x, y] = await pointOf(page, 0.76, 285);
    await page.mouse.click(x, y);
    await card(page)
      .getByText(/^output 2, row \d, column \d = 126$/)
      .waitFor();
    // Group 2 reads channels 8 to 11, which hold 9 to 12; every weight is 3, every bias 0.
    expect(await card(page).locator('.card-sum').allInnerTexts()).toEqual(['27', '30', '33', '36']);
    expect(await card(page).innerText()).toContain('group 2 hears inputs 8 to 11');
    const box = await card(page).boundingBox();
    if (!box) throw new Error('there is no card');
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y + box.height).toBeLessThanOrEqual(800);
    expect(x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height).toBe(false);
    // It stays while the pointer moves to it and over it.
    await page.mouse.move(box.x + 30, box.y + 60, { steps: 8 });
    await card(page).getByRole('button', { name: 'Every product' }).click();
    await card(page).getByText('9×3 + 10×3 + 11×3 + 12×3 + 0 = 126').waitFor();
    await page.keyboard.press('Escape');
    await card(page).waitFor({ state: 'detached' });
  });

  it('covers neither the pinned cell nor its path by the card, and scrolls where there is no other room', async () => {
    const { page } = await visit(url);
    await computed(page);
    const covered: Record<string, number> = {};
    for (const [width, height, groups, pin] of [
      [1280, 800, 1, 'output.3.7.3'],
      [1280, 800, 2, 'output.1.3.3'],
      [768, 1024, 4, 'input.13.2.2'],
      [390, 844, 1, 'output.3.7.3'],
      [390, 844, 4, 'output.3.3.3'],
    ] as const) {
      await page.setViewportSize({ width, height });
      await page.evaluate(
        ([hash]) => {
          scrollTo({ top: 0, behavior: 'instant' });
          location.hash = hash;
        },
        [`in_channels=16&out_channels=4&groups=${groups}&kernel_size=3&padding=1&pin=${pin}`] as const,
      );
      await card(page).locator('.card-sums').waitFor();
      await settled(page);
      const box = await card(page).boundingBox();
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
      covered[`${width} ${groups}`] = await coveredInk(page);
    }
    expect(Object.entries(covered).filter(([, part]) => part > 0.004)).toEqual([]);
  });

  it.each([
    [1280, 7],
    [390, 5],
  ])('lets wide tables scroll inside the card, at %i pixels and %i taps', async (width, kernel) => {
    const { page } = await visit(
      layer(
        `in_channels=8&out_channels=8&groups=2&kernel_size=${kernel}&padding=2&input=random&weight=random&pin=output.5.4.4`,
      ),
      { viewport: { width, height: 800 } },
    );
    await card(page).locator('.card-sum').first().waitFor();
    const box = await card(page).boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(800);
    const scrolls = await card(page)
      .locator('.card-scroll')
      .evaluate(
        (element) => element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight,
      );
    expect(scrolls).toBe(true);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  it('shows padding as padding', async () => {
    const { page } = await visit(
      layer('in_channels=2&out_channels=2&groups=2&kernel_size=3&padding=1&size=4&weight=1&pin=output.1.0.0'),
    );
    // Channel 1 holds 2 everywhere: four of nine taps lie inside.
    await card(page).getByText('output 1, row 0, column 0 = 8').waitFor();
    expect(
      await card(page).getByRole('table', { name: 'Window of input 1' }).locator('.padded').count(),
    ).toBe(5);
  });

  it('walks by keyboard: arrows from channel to channel, Enter pins, Escape frees', async () => {
    const { page } = await visit(url);
    await computed(page);
    const live = page.locator('#stage .stage-live');
    await picture(page).focus();
    await page.keyboard.press('ArrowDown');
    await live.getByText('output 0, group 0: hears inputs 0 to 3').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowLeft');
    await live.getByText('kernel of output 1 for input 4, group 1').waitFor();
    await page.keyboard.press('ArrowLeft');
    // Which outputs does input 5 reach?
    await page.keyboard.press('ArrowDown');
    await live.getByText('input 5, group 1: reaches output 1').waitFor();
    await page.keyboard.press('Enter');
    await card(page).getByText('input 5, row 4, column 4 = 6').waitFor();
    await page.keyboard.press('ArrowRight');
    await card(page).getByText('input 5, row 4, column 5 = 6').waitFor();
    await page.keyboard.press('Escape');
    expect(await card(page).count()).toBe(0);
  });

  it('draws more ink the fewer the groups, and dense no smaller than depthwise, at 512 channels', async () => {
    const { page } = await visit(layer('in_channels=512&out_channels=512&groups=512&kernel_size=1&size=4'));
    await settled(page);
    const depthwise = await ink(page, 0.4);
    await dial(page).focus();
    await page.keyboard.press('Home');
    await settled(page);
    expect(await ink(page, 0.4)).toBeGreaterThan(0.9);
    expect(depthwise).toBeGreaterThan(0.05);
    expect(depthwise).toBeLessThan(0.7);
  });

  it('is still where the reader wants nothing to move, and crawls else', async () => {
    const { page: still } = await visit(url, { reducedMotion: 'reduce' });
    await still.getByRole('button', { name: 'Play the sliding window' }).waitFor();
    const { page } = await visit(url);
    const words = page.locator('#stage .crawl-words');
    const before = await words.innerText();
    await page.waitForFunction(
      (text) => document.querySelector('.crawl-words')?.textContent !== text,
      before,
    );
    await page.getByRole('button', { name: 'Pause the sliding window' }).click();
    await page.getByRole('slider', { name: 'Cell of the output' }).fill('57');
    expect(await words.innerText()).toBe('output 0, row 5, column 7');
  });

  it('shows a transposed layer as scattering and as gathering', async () => {
    const { page } = await visit(
      layer(
        'type=conv_transpose2d&in_channels=2&out_channels=4&groups=2&kernel_size=2&stride=2&size=3&weight=1',
      ),
    );
    await computed(page);
    await page.getByText('input 0, row 0, column').waitFor();
    await page.getByRole('button', { name: 'Pause the sliding window' }).click();
    await page.getByLabel('as gathering').check();
    await page.locator('#stage .crawl-words').getByText('output 0').waitFor();
    await facts(page).getByText('[1, 4, 6, 6]').waitFor();
    await picture(page).focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    // Output 2 hears input 1, which holds 2, by exactly one tap: stride and kernel are equal.
    await card(page)
      .getByText(/^output 2, row 2, column 2 = 2$/)
      .waitFor();
    expect(await card(page).locator('.taps td').allInnerTexts()).toEqual(['2', '1']);
  });

  it('asks before it computes a large layer', async () => {
    const { page } = await visit(
      layer('in_channels=256&out_channels=256&groups=1&kernel_size=3&size=32&padding=1'),
    );
    await page.getByText('This layer takes 604 M multiply-accumulates.').waitFor();
    expect(await page.locator('#stage .stage-frame').getAttribute('data-numbers')).toBe('none');
    await page.getByRole('button', { name: 'Compute it' }).click();
    await computed(page);
  });
});

describe('the dial', () => {
  it('goes from legal value to legal value, and tells three numbers at once', async () => {
    const { page } = await visit(url, {
      before: (page) => page.route('**/v1/**', () => {}),
    });
    const figures = page.locator('#stage .dial-figures');
    await dial(page).focus();
    await page.keyboard.press('Home');
    await figures.getByText('16 of 16').waitFor();
    expect(await figures.innerText()).toMatch(/64\s+as many as dense/);
    await page.keyboard.press('ArrowRight');
    await figures.getByText('8 of 16').waitFor();
    await page.keyboard.press('ArrowRight');
    await figures.getByText('4 of 16').waitFor();
    expect(await figures.innerText()).toMatch(
      /weights\s+16\s+1\/4 of dense\s+multiply-accumulates\s+1,600\s+1\/4 of dense/,
    );
    await page.getByText('Grouped: 4 smaller layers side by side, each of 4 inputs and 1 output.').waitFor();
  });

  it('lets an illegal value be tried: the channels split, some are left over, and the picture stays', async () => {
    const { page } = await visit(url);
    await computed(page);
    await dial(page).focus();
    await page.keyboard.press('Shift+ArrowLeft');
    await page.getByText('16 inputs do not split into 3: 1 is left over.').waitFor();
    await page.getByText('3 does not divide 16 inputs or 4 outputs. Nearest:').waitFor();
    expect(await dial(page).getAttribute('aria-valuetext')).toContain('3, impossible');
    expect(new URL(page.url()).hash).not.toContain('groups=3');
    await page.locator('.dial-words').getByRole('button', { name: '2' }).click();
    await facts(page).getByText('[4, 8, 1, 1]').waitFor();
    expect(await page.locator('#groups').inputValue()).toBe('2');
  });

  it('takes a typed number, and says what it takes', async () => {
    const { page } = await visit(url);
    await page.locator('#groups').fill('2');
    await facts(page).getByText('[4, 8, 1, 1]').waitFor();
    await page.locator('#groups').fill('2.5');
    await page.getByText('A whole number from 1 to 4').waitFor();
    await page.locator('#groups').fill('3');
    await page.getByText('16 inputs do not split into 3').waitFor();
  });

  it('follows the pointer and a finger, also to hollow values', async () => {
    const { page } = await visit(url, { hasTouch: true });
    await dial(page).scrollIntoViewIfNeeded();
    const box = await dial(page).boundingBox();
    if (!box) throw new Error('there is no dial');
    const at = (value: number) => box.x + 20 + ((box.width - 40) * (value - 1)) / 3;
    await page.mouse.move(at(4), box.y + 20);
    await page.mouse.down();
    await page.mouse.move(at(2), box.y + 20, { steps: 5 });
    await facts(page).getByText('[4, 8, 1, 1]').waitFor();
    await page.mouse.move(at(3), box.y + 30, { steps: 3 });
    await page.getByText('left over').waitFor();
    await page.mouse.up();
    await page.touchscreen.tap(at(1), box.y + 20);
    await facts(page).getByText('[4, 16, 1, 1]').waitFor();
  });

  it('lies at the thumb on a phone, with targets of 32 pixels', async () => {
    const { page } = await visit(url, { viewport: { width: 390, height: 844 } });
    await computed(page);
    const box = await page.locator('.dial').boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(845);
    for (const target of await page.locator('#stage button:visible').all()) {
      const size = await target.boundingBox();
      expect(Math.min(size?.width ?? 0, size?.height ?? 0), await target.innerText()).toBeGreaterThanOrEqual(
        32,
      );
    }
  });
});

describe('the fields', () => {
  it('change the shapes at once', async () => {
    const { page } = await visit(url);
    for (const [name, value] of [
      ['Kernel', '3'],
      ['Padding', '1'],
      ['Stride', '2'],
      ['Dilation', '2'],
      ['Size', '12'],
    ] as const)
      await page.getByLabel(name, { exact: true }).fill(value);
    // ⌊(12 + 2 − 2·2 − 1) / 2⌋ + 1 = 5; 4·4·9 weights and 4 biases.
    await facts(page).getByText('[1, 4, 5, 5]').waitFor();
    expect(await facts(page).innerText()).toMatch(/\[4, 4, 3, 3\][\s\S]*148/);
  });

  it('take the nearest groups where channels make them impossible, and say why', async () => {
    const { page } = await visit(url);
    await page.locator('#in_channels').fill('18');
    await page.getByText('groups is 2: 4 does not divide both 18 and 4 channels.').waitFor();
    await facts(page).getByText('[4, 9, 1, 1]').waitFor();
    expect(await page.locator('#groups').inputValue()).toBe('2');
  });

  it('say what is wrong, offer the nearest choice, and keep the last legal picture', async () => {
    const { page } = await visit(url);
    await page.getByLabel('Kernel', { exact: true }).fill('11');
    await page
      .locator('.fault-line')
      .getByText("Kernel size can't be greater than actual input size")
      .waitFor();
    expect(await page.locator('#kernel_size').getAttribute('aria-invalid')).toBe('true');
    expect(await picture(page).getAttribute('aria-label')).toContain('in 4 groups');
    await page.getByRole('button', { name: 'Use kernel 10' }).click();
    await facts(page).getByText('[4, 4, 10, 10]').waitFor();
    await page.getByLabel('Stride', { exact: true }).fill('0');
    await page.locator('.fault-line').getByText('stride must be at least 1, but is 0.').waitFor();
    await page.getByRole('button', { name: 'Use stride 1' }).click();
    expect(await page.locator('.fault-line').innerText()).toBe('');
  });

  it('run equal and random numbers as the service does', async () => {
    const { page } = await visit(layer('pin=output.3.0.0'));
    await page.getByLabel('Input', { exact: true }).selectOption('one value');
    await card(page).getByText('output 3, row 0, column 0 = 12').waitFor();
    for (const name of ['Input', 'Weights', 'Bias'])
      await page.getByLabel(name, { exact: true }).selectOption({ value: 'random' });
    await page.getByLabel('Seed').fill('7');
    const reply = await fetch(`${url}/v1/conv`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        layer: { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 },
        seed: 7,
        input: { shape: [1, 16, 10, 10], fill: { kind: 'normal', mean: 0, std: 1, seed: 7 } },
      }),
    });
    const value = Number(Object(await reply.json()).output[0][3][0][0].toPrecision(4));
    await card(page)
      .getByText(`column 0 = ${String(value).replace('-', '−')}`)
      .waitFor();
  });

  it('take numbers as they are pasted, and say what is wrong with them', async () => {
    const { page } = await visit(
      layer('in_channels=1&out_channels=1&groups=1&size=2&weight=2&pin=output.0.1.1'),
    );
    await card(page).getByText('column 1 = 2').waitFor();
    await page.getByLabel('Input', { exact: true }).selectOption('your numbers');
    const field = page.getByLabel('Input: your numbers');
    const read = page.locator('#input-read');
    await read.getByText('Read [1, 1, 2, 2], 4 numbers.').waitFor();
    await field.fill('1, 2\n3');
    await read.getByText('Not read, line 2, column 1: Row 2 has 1 number, row 1 has 2.').waitFor();
    await field.fill('1, 2, 3');
    await read.getByText('Your input has the shape [3], the layer needs [1, 1, 2, 2].').waitFor();
    await field.fill('1, 2\n3, 4');
    await card(page).getByText('column 1 = 8').waitFor();
    await field.fill('tensor([[[[10., 20.], [30., 40.]]]], dtype=torch.float64)');
    await card(page).getByText('column 1 = 80').waitFor();
  });
});
