import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { visit } from './chromium.ts';

const url = inject('url');
const run = promisify(execFile);

const layer = 'in_channels=4&out_channels=6&groups=2&kernel_size=3&stride=2&padding=1&dilation=1&size=5';
const mixed = `${url}/#${layer}&input=random&weight=random&bias=ramp&seed=3`;

interface Answer {
  readonly output: readonly number[];
  readonly shape: readonly number[];
}

/** Opens a page, and gives what the service has answered to the request that a curl command sends. */
async function visitAndWatch(
  link: string,
): Promise<{ page: Page; answerTo: (command: string) => Promise<Answer> }> {
  const answers = new Map<string, Promise<Answer>>();
  const { page } = await visit(link, {
    before: async (page) =>
      page.on('response', (response) => {
        if (!response.url().endsWith('/v1/conv')) return;
        const answer = response.json().then(({ output, shapes }) => ({ output, shape: shapes.output }));
        answers.set(response.request().postData() ?? '', answer);
      }),
  });
  const answerTo = async (command: string) => {
    const [, body = ''] = / -d '(.*)'$/s.exec(command) ?? [];
    await expect.poll(() => answers.has(body), { message: `nobody has sent ${body}` }).toBe(true);
    return (await answers.get(body)) ?? { output: [], shape: [] };
  };
  return { page, answerTo };
}

async function codeOf(page: Page, form: string): Promise<string> {
  await page.getByRole('tab', { name: form, exact: true }).click();
  return page.locator('#code pre').innerText();
}

const hasPython = spawnSync('python3', ['-c', 'import requests']).status === 0;

describe('the code', () => {
  it('is the request that the page has sent, and computes what it shows', async () => {
    const { page, answerTo } = await visitAndWatch(mixed);
    await page.locator('#code pre').waitFor();
    const command = await codeOf(page, 'curl');
    const { output, shape } = await answerTo(command);
    const { stdout } = await run('bash', ['-c', command], { timeout: 20_000 });
    expect(JSON.parse(stdout).output).toEqual(output);

    const script = await codeOf(page, 'JavaScript');
    const node = await run(process.execPath, ['--input-type=module', '-e', script], { timeout: 20_000 });
    expect(node.stdout.trim()).toBe(`${JSON.stringify(shape)} ${JSON.stringify(output)}`);

    if (!hasPython) return process.stdout.write('the Python is not run: requests is not installed\n');
    const python = await run('python3', ['-c', await codeOf(page, 'Python')], { timeout: 20_000 });
    expect(JSON.parse(`[${python.stdout.trim().replace('] [', '], [')}]`)).toEqual([shape, output]);
    return undefined;
  });

  it('reads a long request from a file that the page offers', async () => {
    const { page } = await visit(
      `${url}/#in_channels=1&out_channels=1&groups=1&size=60&kernel_size=1&weight=2&bias=0`,
    );
    await page.getByLabel('Input', { exact: true }).selectOption('your numbers');
    const numbers = Array.from({ length: 3600 }, (_, i) => i - 0.5);
    await page.getByLabel('Input: your numbers').fill(numbers.join(','));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download request.json' }).click(),
    ]);
    const folder = await mkdtemp(join(tmpdir(), 'groupconv-'));
    await download.saveAs(join(folder, download.suggestedFilename()));
    const { stdout } = await run('bash', ['-c', await codeOf(page, 'curl')], {
      cwd: folder,
      maxBuffer: 2 ** 24,
    });
    expect(JSON.parse(stdout).output).toEqual(numbers.map((value) => 2 * value));
    const script = join(folder, 'code.mjs');
    await writeFile(script, await codeOf(page, 'JavaScript'));
    const node = await run(process.execPath, [script], { cwd: folder, maxBuffer: 2 ** 24 });
    expect(node.stdout).toContain(JSON.stringify(numbers.map((value) => 2 * value)));
    await rm(folder, { recursive: true });
  });

  it('is there for every framework, with the operands of the page', async () => {
    const { page } = await visit(mixed);
    for (const [form, parts] of [
      [
        'PyTorch',
        ['torch.randn(1, 4, 5, 5)', 'nn.Conv2d(4, 6, kernel_size=3, stride=2, padding=1, groups=2)'],
      ],
      [
        'Keras',
        ['keras.layers.Conv2D(', 'w = np.array([', 'y = np.asarray(layer(x.transpose(0, 2, 3, 1), w, b))'],
      ],
      ['JAX', ['feature_group_count=2', 'y = np.asarray(layer(x, w, b))']],
      ['ONNX', ['pads=(1, 1, 1, 1)', 'session.run(None, {"x": x})']],
    ] as const) {
      await page.getByRole('tab', { name: form, exact: true }).click();
      for (const part of parts) await page.locator('#code pre').getByText(part).waitFor();
    }
  });

  it('is not there for layers that are not, and the page says why', async () => {
    const { page } = await visit(
      `${url}/#${layer.replace('size=5', 'size=1').replace('padding=1', 'padding=0')}`,
    );
    await page.locator('#code').getByText('There is no such layer: Calculated padded input size').waitFor();
    expect(await page.locator('#code pre').count()).toBe(0);
    const { page: keras } = await visit(`${url}/#${layer.replace('dilation=1', 'dilation=2')}`);
    await keras.getByRole('tab', { name: 'Keras' }).click();
    await keras
      .locator('#code')
      .getByText('Keras refuses strides above 1 together with dilation_rate')
      .waitFor();
  });

  it('is of the numbers that were pasted, and none where they do not fit', async () => {
    const { page } = await visit(
      `${url}/#in_channels=1&out_channels=1&groups=1&size=2&kernel_size=1&weight=1`,
    );
    await page.getByLabel('Input', { exact: true }).selectOption('your numbers');
    const field = page.getByLabel('Input: your numbers');
    await field.fill('tensor([1., -0., 3., 64.], dtype=torch.float64)');
    await page.getByText('Read [4]').waitFor();
    expect(await codeOf(page, 'curl')).toContain('"input": {"shape":[1,1,2,2],"data":[1,-0,3,64]}');
    expect(await codeOf(page, 'PyTorch')).toContain(
      'torch.tensor([1.0, -0.0, 3.0, 64.0], dtype=torch.float32)',
    );
    await field.fill('1 2 3');
    await page
      .locator('#code')
      .getByText('Your input has the shape [3], the layer needs [1, 1, 2, 2].')
      .waitFor();
  });
});
