import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');

describe('take it with you', () => {
  it('gives a curl command and a fetch that answer what the page shows', async () => {
    const { page } = await visit(url);
    const code = page.locator('#take pre');
    const { stdout } = await promisify(execFile)('bash', ['-c', await code.innerText()], { timeout: 20_000 });
    expect(JSON.parse(stdout).statistics.output.per_channel.mean).toEqual([30, 78, 126, 174]);
    await page.getByRole('tab', { name: 'fetch' }).click();
    const script = await code.innerText();
    const run = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 20_000,
    });
    expect(run.stdout).toContain('[ 30, 78, 126, 174 ]');
  });

  it('writes the layer for every framework', async () => {
    const { page } = await visit(
      `${url}/?in_channels=8&out_channels=16&groups=8&kernel_size=3&padding=1&stride=2&weight=torch`,
    );
    await page.getByRole('tablist').waitFor();
    const shown: Record<string, string> = {};
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      // Frameworks' words come from the service.
      await page.locator('#take pre').filter({ hasText: /./ }).waitFor();
      shown[await tab.innerText()] = await page.getByRole('tabpanel').innerText();
    }
    expect(Object.keys(shown)).toEqual(['curl', 'fetch', 'requests', 'PyTorch', 'Keras', 'JAX', 'ONNX']);
    expect(shown.PyTorch).toContain('nn.Conv2d(8, 16, kernel_size=3, stride=2, padding=1, groups=8)');
    expect(shown.Keras).toContain('keras.layers.DepthwiseConv2D(');
    expect(shown.Keras).toContain('depth_multiplier=2');
    expect(shown.JAX).toContain('feature_group_count=8');
    expect(shown.ONNX).toContain('pads=(1, 1, 1, 1)');
  });

  it('restores the whole state from a link', async () => {
    const { page } = await visit(url);
    await page.locator('#in_channels').fill('8');
    await page.locator('#out_channels').fill('8');
    await page.locator('#groups').fill('2');
    await page.locator('#kernel_size').fill('3');
    await page.locator('#padding').fill('1');
    await page.locator('.sum').waitFor();
    await page.getByLabel('Input', { exact: true }).selectOption('your numbers');
    const numbers = Array.from({ length: 800 }, (_, i) => i % 10).join(' ');
    await page.locator('textarea').fill(numbers);
    await page.getByLabel('Weights: the value').fill('0.5');
    await page.locator('figcaption', { hasText: 'out 7' }).waitFor();
    await page.getByLabel('Channel', { exact: true }).fill('5');
    await page.locator('.sum').getByText('y[0, 5, 0, 0]').waitFor();
    await page.getByLabel('Row', { exact: true }).fill('3');
    await page.locator('.sum').getByText('y[0, 5, 3, 0]').waitFor();
    await page.waitForURL(/pin=output\.5\.3\.0/);
    const { page: second } = await visit(page.url());
    await second.locator('.sum').getByText('y[0, 5, 3, 0]').waitFor();
    for (const part of ['.facts', '.sum', '.picture', '#take pre'])
      expect(await second.locator(part).innerText()).toBe(await page.locator(part).innerText());
    expect(await second.locator('#kernel_size').inputValue()).toBe('3');
  });

  it('draws what cannot be read in a link as it was initially', async () => {
    const { page } = await visit(`${url}/?groups=x&in_channels=&cell=1,2&input=nothing`);
    await page.locator('.facts').getByText('[4, 4, 1, 1]').waitFor();
  });
});
