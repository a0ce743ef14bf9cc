import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unzipSync, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { writeNpy } from '../../src/formats/npy.ts';
import { visit } from './chromium.ts';

const url = inject('url');

/** The service's answer, to compare the page with. */
async function ask(path: string, body: object) {
  const reply = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return Object(await reply.json());
}

const answer = (page: Page) => page.locator('.verify-answer');
const verdict = (page: Page) => answer(page).locator('.verdict');

describe('verify', () => {
  it('says within one action why an example differs, with the fix, and pins the first wrong value', async () => {
    const { page } = await visit(url);
    await page.getByRole('button', { name: 'Try it with a flipped kernel' }).click();
    await verdict(page).getByText('Different').waitFor();
    const causes = answer(page).getByRole('list', { name: 'Causes' }).getByRole('listitem');
    expect(await causes.count()).toBe(1);
    expect(await causes.innerText()).toMatch(
      /The kernel was flipped.*explains every wrong value.*np\.flip\(weight/s,
    );
    await answer(page).getByText('First: y[0, 0, 0, 0]').waitFor();
    // The pin is in the link, too.
    await page.waitForURL(/pin=output\.0\.0\.0/);
    // The card of the pin belongs to the stage, and does not cover what is read elsewhere.
    const card = page.locator('#stage .card');
    expect(await card.count()).toBe(0);
    await answer(page).getByRole('button', { name: 'Show it on the stage' }).click();
    await card.getByText('output 0, row 0, column 0').waitFor();
  });

  it('says of pasted numbers whether they are right, of another shape which parameter gives it', async () => {
    const { page } = await visit(
      `${url}/#in_channels=1&out_channels=1&groups=1&size=3&kernel_size=2&weight=2`,
    );
    const field = page.getByRole('textbox', { name: /^Your output/ });
    // Four weights of 2 on ones twos and threes by channel: the input is 1 everywhere.
    await field.fill('tensor([[[[8., 8.], [8., 8.]]]])');
    await verdict(page).getByText('Identical').waitFor();
    await field.fill('8 8\n8 9');
    await answer(page).getByText('First: y[0, 0, 1, 1] is 9, expected 8').waitFor();
    expect(await verdict(page).innerText()).toBe('Different');
    await field.fill('[[[[8, 8], [8, 8, 8]]]]');
    await page.getByText(/Line 1, column \d+:/).waitFor();
    expect(await verdict(page).count()).toBe(0);
    const padded = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    await field.fill(JSON.stringify([[padded]]));
    await verdict(page).getByText('Of another shape').waitFor();
    await answer(page)
      .getByText(/padding/)
      .first()
      .waitFor();
    const buffer = Buffer.from('hello');
    await page.getByLabel('choose files').setInputFiles([{ name: 'a.txt', mimeType: 'text/plain', buffer }]);
    await page.getByText('a.txt holds no tensors that the page can read').waitFor();
  });

  it('takes files of another layer, in the layouts of Keras, and shows the wrong value on the stage', async () => {
    const layer = { type: 'conv2d', in_channels: 2, out_channels: 2, kernel_size: 3, bias: false };
    const layout = { input: 'NHWC', weight: 'HWIO', output: 'NHWC' };
    const fill = (seed: number) => ({ kind: 'normal', mean: 0, std: 1, seed });
    const right = await ask('/v1/conv', {
      ...{ layer, layout, include: ['input', 'weight'], format: 'flat' },
      ...{ input: { shape: [1, 5, 5, 2], fill: fill(1) }, weight: { fill: fill(2) } },
    });
    const output = Float32Array.from(right.output);
    output[7] += 1;
    const file = (name: string, shape: number[], data: Float32Array) => ({
      name: `${name}.npy`,
      mimeType: '',
      buffer: Buffer.from(writeNpy({ shape, data })),
    });
    // Before their layouts are chosen, the files may be refused.
    const { page } = await visit(url, { mayComplain: true });
    await page.getByLabel(/Another layer than the page/).check();
    await page.getByLabel('The layer as JSON').fill(JSON.stringify(layer));
    await page
      .getByLabel('choose files')
      .setInputFiles([
        file('input', [1, 5, 5, 2], Float32Array.from(right.input)),
        file('weight', [3, 3, 2, 2], Float32Array.from(right.weight)),
        file('output', [1, 3, 3, 2], output),
      ]);
    await page.getByLabel('Axes of the input').selectOption('NHWC');
    await page.getByLabel('Axes of the weight').selectOption('HWIO');
    await page.getByLabel('Axes of the output').selectOption('NHWC');
    await answer(page).getByText('1 of 18 values').waitFor();
    // The eighth value is row 1, column 0, channel 1.
    await answer(page).getByText('First: y[0, 1, 0, 1]').waitFor();
    await answer(page).getByRole('button', { name: 'Show it on the stage' }).click();
    await page.waitForURL(/in_channels=2&out_channels=2.*pin=output\.1\.1\.0/);
  });
});

describe('layouts', () => {
  const card = (page: Page, name: string) => page.getByRole('article', { name });

  it('opens by its address, and says how the weights of Keras DepthwiseConv2D ×2 lie', async () => {
    const { page } = await visit(`${url}/#layouts`);
    await page.getByRole('button', { name: 'Try Keras DepthwiseConv2D ×2' }).click();
    await card(page, 'Keras').getByText('kernel[h, w, i, m] = weight[i × 2 + m, 0, h, w]').waitFor();
    await card(page, 'TFLite').getByText('filter[0, h, w, o] = weight[o, 0, h, w]').waitFor();
    const open = page.getByRole('tablist', { name: 'Tools' }).getByRole('tab', { selected: true });
    expect(await open.innerText()).toBe('Layouts');
    await open.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await open.innerText()).toBe('Verify');
    await page.waitForURL(/#verify\?/);
  });

  it('lights the same weight in all layouts, by pointing and by fields', async () => {
    const { page } = await visit(`${url}/#layouts?in_channels=4&out_channels=8&groups=4&kernel_size=3`);
    const places = async () =>
      Promise.all(
        ['PyTorch, ONNX, JAX', 'Keras', 'TFLite'].map((name) =>
          card(page, name).locator('.dialect-place').innerText(),
        ),
      );
    await card(page, 'Keras').waitFor();
    await page.getByLabel('out', { exact: true }).fill('3');
    await page.getByLabel('row', { exact: true }).fill('2');
    // Output 3 is channel 1, multiplier 1. Places: 3·9 + 6; ((2·3 + 0)·4 + 1)·2 + 1; (2·3 + 0)·8 + 3.
    const lit = ['weight[3, 0, 2, 0] place 33', 'kernel[2, 0, 1, 1] place 51', 'filter[0, 2, 0, 3] place 51'];
    expect((await places()).map((text) => text.replace(/\s+/g, ' '))).toEqual(lit);
    const canvas = card(page, 'PyTorch, ONNX, JAX').getByRole('img');
    await canvas.scrollIntoViewIfNeeded();
    // The first cell of the picture is the first weight.
    await canvas.hover({ position: { x: 5, y: 5 } });
    await card(page, 'Keras').getByText('kernel[0, 0, 0, 0]').waitFor();
    expect(await page.getByLabel('out', { exact: true }).inputValue()).toBe('0');
  });
});

describe('int8', () => {
  const answer = (page: Page) => page.locator('.int8-answer');

  it('tells where runtimes part, and why, by an example of one action', async () => {
    const { page } = await visit(`${url}/#int8`);
    await page.getByRole('button', { name: 'Try products that end in .5' }).click();
    await answer(page).getByText('They give 3 different outputs').waitFor();
    const row = answer(page).getByRole('row', { name: /^tflite-double/ });
    await row.getByRole('button', { name: 'at 3: why?' }).click();
    await answer(page).getByText('exact and tflite-double part at 3 of 8 outputs, by 1.').waitFor();
    await answer(page).getByText('the sum 1 is the real product 0.5').waitFor();
    await answer(page).getByText('So exact answers 1, and tflite-double 2.').waitFor();
  });

  it("quantizes the page's layer by its data, and says what a type changes", async () => {
    const { page } = await visit(`${url}/#int8`);
    // The ramp goes from 1 to 16, and 0 is in the range of every quantized tensor.
    await answer(page).getByText('9 of 11 runtimes take this layer').waitFor();
    const input = page.getByRole('group', { name: 'Input' });
    expect(Number(await input.getByLabel('scale').inputValue())).toBeCloseTo(16 / 255, 6);
    expect(await input.getByLabel('zero point').inputValue()).toBe('-128');
    await page.getByLabel('Integers').selectOption('uint8');
    // FBGEMM takes uint8 inputs alone.
    await answer(page)
      .getByRole('row', { name: /^fbgemm ×/ })
      .waitFor();
    expect(await input.getByLabel('zero point').inputValue()).toBe('0');
    await input.getByLabel('scale').fill('0.5');
    await page.getByRole('button', { name: 'Scales from the data' }).click();
    expect(Number(await input.getByLabel('scale').inputValue())).toBeCloseTo(16 / 255, 6);
  });
});

describe('files', () => {
  const model = fileURLToPath(new URL('../../examples/small.onnx', import.meta.url));

  it('takes a convolution out of an ONNX model with its weights, and names one that is broken', async () => {
    const put = await fetch(`${url}/v1/onnx?store=browser`, {
      method: 'POST',
      headers: { 'content-type': 'application/onnx' },
      body: readFileSync(model),
    });
    expect(put.status).toBe(200);
    const input = { shape: [1, 8, 16, 16], fill: { kind: 'axis', axis: 1, offset: 1 } };
    const { output, shapes } = await ask('/v1/conv', { layer: 'browser.grouped', input, format: 'flat' });
    const { page } = await visit(`${url}/#files`, { mayComplain: true });
    const broken = { name: 'broken.onnx', mimeType: '', buffer: Buffer.from('hello') };
    await page.getByLabel('Open a file').setInputFiles([broken]);
    await page.locator('.files-in .fault').getByText(/\w+/).waitFor();
    await page.getByLabel('Open a file').setInputFiles(model);
    const list = page.getByRole('region', { name: 'Convolutions of the model' });
    await list.getByText('4 convolutions in 8 nodes').waitFor();
    expect(await list.getByRole('row', { name: /^upsample ConvTranspose/ }).innerText()).toContain(
      '16 → 4, 3×3, stride 2',
    );
    await list.getByRole('button', { name: 'Take this layer: grouped' }).click();
    await page.waitForURL(/in_channels=8&out_channels=16&groups=4&kernel_size=1.*size=16/);
    // The page's layer now gives what the service computes with the model's own weights.
    await page.getByRole('tab', { name: 'Verify' }).click();
    const npy = writeNpy({ shape: shapes.output, data: Float32Array.from(output) });
    await page
      .getByLabel('From a file: your output')
      .setInputFiles([{ name: 'y.npy', mimeType: '', buffer: Buffer.from(npy) }]);
    await verdict(page).getByText('Identical').waitFor();
  });

  it('takes my own numbers and weights out of one file', async () => {
    const array = (shape: number[], value: number) =>
      writeNpy({
        shape,
        data: new Float64Array(shape.reduce((product, size) => product * size, 1)).fill(value),
      });
    const npz = zipSync({
      'x.npy': array([1, 4, 5, 5], 2),
      'w.npy': array([2, 2, 1, 1], 3),
      'b.npy': array([2], 1),
    });
    const { page } = await visit(`${url}/#files`);
    await page
      .getByLabel('Open a file')
      .setInputFiles([{ name: 'mine.npz', mimeType: '', buffer: Buffer.from(npz) }]);
    await page.getByRole('button', { name: 'Take input, weight and bias by name' }).click();
    await page.waitForURL(/in_channels=4&out_channels=2&groups=2&kernel_size=1.*size=5/);
    await page.getByRole('tab', { name: 'Verify' }).click();
    // Two channels of 2 by weights of 3, and a bias of 1.
    const row = Array(5).fill(13);
    await page
      .getByRole('textbox', { name: /^Your output/ })
      .fill(JSON.stringify([Array(2).fill(Array(5).fill(row))]));
    await verdict(page).getByText('Identical').waitFor();
  });

  it('gives the layer of the page as test vectors, also in integers', async () => {
    const { page } = await visit(`${url}/#files`);
    const download = async () => {
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Download' }).click(),
      ]);
      const bytes = readFileSync(await file.path());
      return { name: file.suggestedFilename(), entries: Object.keys(unzipSync(bytes)) };
    };
    const npz = await download();
    expect(npz.name).toBe('vectors.npz');
    expect(npz.entries).toEqual(
      expect.arrayContaining(['input.npy', 'weight.npy', 'bias.npy', 'output.npy']),
    );
    await page.getByLabel('Who reads the vectors').selectOption('cmsis-nn');
    const cmsis = await download();
    expect(cmsis.name).toBe('vectors-cmsis-nn.zip');
    expect(cmsis.entries).toContain('conv/config_data.h');
  });
});

it('asks the service nothing for tabs that are not open', async () => {
  const paths: string[] = [];
  const { page } = await visit(`${url}/#verify`, {
    before: async (page) => page.on('request', (request) => paths.push(new URL(request.url()).pathname)),
  });
  await page.getByRole('button', { name: 'Try it with a flipped kernel' }).waitFor();
  await page.locator('#in_channels').fill('8');
  await page.waitForURL(/in_channels=8/);
  expect(paths.filter((path) => /quantized|verify|onnx|vectors/.test(path))).toEqual([]);
  await page.getByRole('tab', { name: 'int8' }).click();
  await page.getByText('runtimes take this layer').waitFor();
  expect(paths.filter((path) => /quantized/.test(path))).toHaveLength(1);
});
