import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

/** Scrolls as a reader does, without the animation. */
const scrollTo = (page: Page, step: string) =>
  page.locator(`#step-${step}`).evaluate((element) => element.scrollIntoView({ behavior: 'instant' }));

const activeStep = (page: Page) => page.locator('.step[aria-current]').getAttribute('id');

describe('the lesson', () => {
  it('asks first, and answers with the numbers of the API', async () => {
    const { page } = await visit(url);
    const address = () => page.evaluate(() => location.hash);
    const before = await address();
    expect(await page.locator('.steps').innerText()).not.toMatch(
      /136|\[4, 16, 1, 1\]|\[4, 8, 1, 1\]|\[4, 4, 1, 1\]|144|2,304/,
    );

    await scrollTo(page, 'everyone');
    const first = page.locator('#step-everyone');
    await first.getByLabel('Second size of the weights').fill('4');
    await first.getByRole('button', { name: 'Check' }).click();
    await first.getByText('Not 4. More.').waitFor();
    expect(await first.locator('.answer').count()).toBe(0);
    await first.getByLabel('Second size of the weights').fill('16');
    await first.getByRole('button', { name: 'Check' }).click();
    await first.getByText('every output is 1 + 2 + … + 16 = 136').waitFor();

    await scrollTo(page, 'two');
    const second = page.locator('#step-two');
    await second.getByLabel('Second size of the weights').fill('8');
    await second.getByLabel('Second size of the weights').press('Enter');
    await second.getByText('16 / 2 = 8 channels').waitFor();

    await scrollTo(page, 'four');
    const fourth = page.locator('#step-four');
    await fourth.getByRole('button', { name: 'Show me' }).click();
    await fourth.locator('.answer').waitFor();
    const answers = await Promise.all(
      [first, second, fourth].map((step) => step.locator('.answer dd').allInnerTexts()),
    );
    expect(answers).toEqual([
      ['[4, 16, 1, 1]', '1', '0', '[2, 4, 10, 10]', '136', '136, 136, 136, 136'],
      ['[4, 8, 1, 1]', '2', '0', '[2, 4, 10, 10]', '136', '72, 72, 200, 200'],
      ['[4, 4, 1, 1]', '3', '0', '[2, 4, 10, 10]', '102', '30, 78, 126, 174'],
    ]);
    expect(await address()).toBe(before);
  });

  it('proves that two groups are two layers, with real calls on random numbers', async () => {
    const bodies: { groups: number; in_channels: number; kernel_size: number }[] = [];
    const { page } = await visit(url, {
      before: (page) =>
        page.route('**/v1/conv', async (route) => {
          bodies.push(JSON.parse(route.request().postData() ?? '').layer);
          await route.continue();
        }),
    });
    await scrollTo(page, 'proof');
    const proof = page.locator('#step-proof');
    await proof.getByRole('button', { name: 'Apart by rounding' }).click();
    await proof.getByText('Not even that.').waitFor();
    await proof.getByRole('button', { name: 'They are the same' }).click();
    await proof.getByText('800 of 800 numbers are the same, to the last bit.').waitFor();
    expect(await proof.locator('td').allInnerTexts()).toEqual([
      '72',
      '72',
      '72',
      '72',
      '200',
      '200',
      '200',
      '200',
    ]);
    bodies.length = 0;
    await proof.getByRole('button', { name: 'Try it with random numbers' }).click();
    await proof.locator('td', { hasText: '.' }).first().waitFor();
    await proof.getByText('800 of 800 numbers are the same, to the last bit.').waitFor();
    const cells = await proof.locator('td').allInnerTexts();
    expect(new Set(cells).size).toBe(4);
    expect(bodies.map(({ groups, in_channels, kernel_size }) => [groups, in_channels, kernel_size])).toEqual([
      [2, 16, 3],
      [1, 8, 3],
      [1, 8, 3],
    ]);
  });

  it('counts depthwise weights, and finds what mixes again by trying', async () => {
    const { page } = await visit(url);
    await scrollTo(page, 'depthwise');
    const depthwise = page.locator('#step-depthwise');
    await depthwise.getByLabel('Number of weights').fill('2304');
    await depthwise.getByLabel('Number of weights').press('Enter');
    await depthwise.getByText('Not 2304. Fewer.').waitFor();
    await depthwise.getByLabel('Number of weights').fill('144');
    await depthwise.getByLabel('Number of weights').press('Enter');
    await depthwise.getByText('[16, 1, 3, 3]: 144 numbers').waitFor();

    await scrollTo(page, 'mixing');
    const mixing = page.locator('#step-mixing');
    await mixing.getByRole('button', { name: 'A larger kernel' }).click();
    await mixing.getByText('of the same channel').waitFor();
    await mixing.getByRole('button', { name: '1 × 1 behind it, groups = 1' }).click();
    await mixing.getByText('144 + 256 = 400 weights').waitFor();
    const heard = mixing.locator('.reach figcaption span');
    await heard.nth(4).filter({ hasText: 'hears' }).waitFor();
    expect(await heard.allInnerTexts()).toEqual([
      'hears 1 of 16',
      'hears 1 of 16',
      'hears 16 of 16',
      'hears 4 of 16',
      'hears 16 of 16',
    ]);
    await mixing.getByRole('button', { name: 'Channel shuffle' }).click();
    await page.locator('.lesson-stage').getByText('nn.ChannelShuffle(4)').waitFor();
  });

  it('has no number of its own: what the service answers is what it shows', async () => {
    const { page } = await visit(url, {
      before: (page) =>
        page.route('**/v1/conv', async (route) => {
          const reply = await route.fetch();
          const text = (await reply.text())
            .replaceAll('136', '137')
            .replace('"weight":[4,16,1,1]', '"weight":[4,5,1,1]');
          await route.fulfill({ response: reply, body: text });
        }),
    });
    await scrollTo(page, 'everyone');
    const first = page.locator('#step-everyone');
    await first.getByLabel('Second size of the weights').fill('5');
    await first.getByLabel('Second size of the weights').press('Enter');
    await first.getByText('… + 16 = 137').waitFor();
  });

  it('asks the service for nothing before the reader comes near, and follows scrolling, keys and numbers', async () => {
    const asked: string[] = [];
    const { page } = await visit(url, { viewport: { width: 1280, height: 500 } });
    page.on('request', (request) => asked.push(request.postData() ?? ''));
    await page.locator('#step-everyone').waitFor({ state: 'attached' });
    await scrollTo(page, 'four');
    await page.locator('#step-four[aria-current]').waitFor();
    await page.getByRole('button', { name: 'Step 2 of 6: Cut in two' }).click();
    await page.locator('#step-two[aria-current]').waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('step-two-title');
    await page.keyboard.press('Tab');
    await page.keyboard.type('8');
    await page.keyboard.press('Enter');
    await page.locator('#step-two').getByText('Right: 8.').waitFor();
    expect(await activeStep(page)).toBe('step-two');
    expect(asked.some((body) => body.includes('"groups":4'))).toBe(true);
  });
});

describe('the lesson on a telephone', () => {
  it('has the stage on top while the steps pass below', async () => {
    const { page } = await visit(url, { viewport: { width: 390, height: 844 } });
    await scrollTo(page, 'two');
    await page.locator('#step-two[aria-current]').waitFor();
    const stage = await page.locator('.lesson-stage').boundingBox();
    const question = await page.locator('#step-two h3').boundingBox();
    expect(stage?.y).toBeLessThanOrEqual(1);
    expect(stage?.height).toBeLessThan(844 * 0.6);
    expect(question?.y).toBeGreaterThanOrEqual((stage?.y ?? 0) + (stage?.height ?? 0) - 1);
  });
});
