import type { Locator } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

/** Every stage of the comparison has numbers of its own layer. */
const computed = (compare: Locator) =>
  compare.locator('.compare-pair:not(:has([data-numbers="none"], [data-numbers="stale"]))').waitFor();

describe('the comparison', () => {
  it('tells depthwise separable from dense, in words, numbers and pictures', async () => {
    const { page } = await visit(`${url}/#compare`);
    const compare = page.locator('#compare');
    await compare.getByText('Depthwise separable: 400 weights instead of 2,304').waitFor();
    await compare.getByText('In both, every output hears all 16 inputs.').waitFor();
    expect(await compare.locator('.sequence-name').allInnerTexts()).toEqual([
      '3 × 3, groups = 1',
      '3 × 3, depthwise',
      '1 × 1, groups = 1',
    ]);
    await computed(compare);
  });

  it('has the networks that are known for groups', async () => {
    const { page } = await visit(`${url}/#compare`);
    const compare = page.locator('#compare');
    const words = {
      AlexNet: '307,200 weights instead of 614,400',
      ResNeXt: 'Both cost about the same: 69,632 and 70,144 weights.',
      MobileNet: '266,752 weights instead of 2,359,296',
      ShuffleNet: 'an output hears 80 of 240 inputs, in “With the shuffle” 240 of 240.',
    };
    for (const [name, text] of Object.entries(words)) {
      await compare.getByRole('button', { name, exact: true }).click();
      await compare.locator('.difference').getByText(text).waitFor();
      await computed(compare);
    }
    await compare
      .getByRole('img', { name: 'Channel shuffle: 60 channels of 3 groups are dealt out like cards' })
      .waitFor();
  });

  it('takes the layer of the page, beside any number of groups', async () => {
    const { page } = await visit(
      `${url}/#compare?in_channels=24&out_channels=36&groups=4&kernel_size=3&padding=1&size=8`,
    );
    const compare = page.locator('#compare');
    await compare.getByRole('button', { name: 'Yours' }).click();
    await compare.getByText('groups = 1: 7,776 weights instead of 1,944').waitFor();
    const choice = compare.getByLabel('beside groups =');
    expect(await choice.locator('option').allInnerTexts()).toEqual(['1', '2', '3', '4', '6', '12']);
    await choice.selectOption('12');
    await compare
      .getByText('groups = 12: 648 weights instead of 1,944. That is 1/3 of the weights')
      .waitFor();
  });
});

describe('the sweep', () => {
  it('lists every common divisor, measures, draws the roofline, says what limits, and takes a row over', async () => {
    const { page } = await visit(
      `${url}/#compare?in_channels=24&out_channels=36&groups=4&kernel_size=3&padding=1&size=8`,
    );
    const sweep = page.locator('.sweep');
    const rows = sweep.locator('tbody tr');
    await rows.nth(5).waitFor();
    expect(await rows.locator('th').allInnerTexts()).toEqual(['1', '2', '3', '4', '6', '12']);
    expect(await rows.locator('td:nth-child(2)').allInnerTexts()).toContain('[36, 2, 3, 3]');
    expect(await rows.locator('td:nth-child(5)').allInnerTexts()).toEqual(Array(6).fill('–'));
    await sweep.getByRole('img', { name: 'Chart of weights, multiply-accumulates against groups' }).waitFor();

    await sweep.getByRole('button', { name: 'Measure the time' }).click();
    await sweep.getByRole('img', { name: /Chart of .*measured time/ }).waitFor();
    await sweep.getByRole('img', { name: /^Roofline: .* for 6 numbers of groups/ }).waitFor();
    for (const column of [5, 6, 7])
      for (const text of await rows.locator(`td:nth-child(${column})`).allInnerTexts())
        expect(Number(text)).toBeGreaterThan(0);

    await sweep.getByRole('button', { name: 'Use 12 groups' }).click();
    await sweep.locator('tr[aria-current] th', { hasText: '12' }).waitFor();
    expect(await page.evaluate(() => location.hash)).toMatch(/groups=4|groups=12/);

    await sweep.getByRole('button', { name: 'Take 64 channels' }).click();
    await sweep.getByRole('button', { name: 'Measure the time' }).click();
    // What is measured depends on what else this machine does.
    const reason = /groups = 64 does 1\/64 of the arithmetic in [\d.]+ % of the time|Measure again/;
    await sweep.getByText(reason).waitFor();
  });
});
