import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it, onTestFinished } from 'vitest';
import { post, testApp } from '../../helpers/app.ts';
import { reordered } from '../../helpers/layouts.ts';
import { decodeModel, decodeTensor, INT8 } from '../../helpers/onnx.ts';

const app = await testApp();

const uniform = (shape: readonly number[], seed = 0) => ({
  shape,
  fill: { kind: 'uniform', low: -1, high: 1, seed },
});
const layer = { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, padding: 1, groups: 2 };
const input = uniform([2, 4, 5, 6]);
const quantized = {
  layer,
  input,
  weight: { fill: { kind: 'uniform', low: -0.5, high: 0.5, seed: 1 } },
  bias: [0.1, -0.2, 0, 0.3],
  quantization: {
    dtype: 'int8',
    input: { scale: 0.0078125, zero_point: -3 },
    weight: { scale: [0.004, 0.0039, 0.005, 0.0041], zero_point: 0 },
    output: { scale: 0.02, zero_point: 5 },
  },
  quantize: true,
};

/** The files of a pack by name. */
async function packed(body: object): Promise<Record<string, Uint8Array>> {
  const reply = await app.inject({ method: 'POST', url: '/v1/vectors', payload: body });
  expect(reply.statusCode, reply.body.slice(0, 500)).toBe(200);
  expect(reply.headers['content-type']).toBe('application/zip');
  return unzipSync(reply.rawPayload);
}

/** Nested arrays of small numbers, all of which differ. */
function nested(shape: readonly number[], first = 0): unknown {
  const [size, ...rest] = shape;
  const step = rest.reduce((count, length) => count * length, 1);
  return Array.from({ length: size }, (_, i) =>
    rest.length === 0 ? (first + i) / 512 : nested(rest, first + i * step),
  );
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A folder with the files, which goes when the test ends. */
function folderWith(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-vectors-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

const has = (command: string, ...args: string[]) => spawnSync(command, args).status === 0;

/** What the service computes for the layer, flat. */
async function outputOf(body: object): Promise<number[]> {
  const reply = await post(app, '/v1/conv', { ...body, format: 'flat' });
  return (reply.body as { output: number[] }).output;
}

describe('POST /v1/vectors', () => {
  it('gives the same bytes for the same request', async () => {
    const send = () =>
      app.inject({ method: 'POST', url: '/v1/vectors', payload: { pack: 'npz', layer, input } });
    const [one, other] = [await send(), await send()];
    expect(one.rawPayload.equals(other.rawPayload)).toBe(true);
    expect(one.headers['content-disposition']).toBe('attachment; filename="vectors.zip"');
  });

  it('lists every file with its SHA-256', async () => {
    const { 'manifest.json': manifest, ...files } = await packed({ pack: 'readmemh', layer, input });
    const { files: listed } = JSON.parse(text(manifest));
    expect(listed).toEqual(
      Object.entries(files).map(([name, bytes]) => ({
        name,
        bytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })),
    );
  });

  it('gives ONNX tensors with a batch axis, and integers as QLinearConv with the activation behind it', async () => {
    const alone = await packed({ pack: 'onnx', layer, input: uniform([4, 5, 6]) });
    const dims = (files: Record<string, Uint8Array>, name: string) =>
      decodeTensor(files[`test_data_set_0/${name}.pb`]).dims;
    expect([dims(alone, 'input_0'), dims(alone, 'output_0')]).toEqual([
      [1, 4, 5, 6],
      [1, 4, 5, 6],
    ]);
    const relu = { ...quantized, quantization: { ...quantized.quantization, activation: 'relu' } };
    const integers = await packed({ ...relu, pack: 'onnx', runtime: 'onnxruntime' });
    const { graph } = decodeModel(integers['model.onnx']);
    expect(graph?.node?.map(({ op_type }) => op_type)).toEqual(['QLinearConv', 'Clip']);
    const held = new Map(graph?.initializer?.map((tensor) => [tensor.name, tensor]));
    const elements = (name: string) => Uint8Array.from(held.get(name)?.raw_data ?? []);
    expect(Array.from(new Int8Array(elements('min').buffer))).toEqual([5]);
    expect(new Float32Array(elements('w_scale').buffer)).toEqual(
      Float32Array.from(quantized.quantization.weight.scale),
    );
    expect(held.get('x_zero_point')).toMatchObject({ data_type: INT8, dims: [] });
    expect(decodeTensor(integers['test_data_set_0/output_0.pb']).data_type).toBe(INT8);
  });

  it.each([
    ['a pack that there is not', { pack: 'tar', layer, input }, '/pack'],
    ['integers of a runtime that ONNX has not', { ...quantized, pack: 'onnx' }, '/pack'],
    ['floats in a pack of integers', { pack: 'cmsis-nn', layer, input }, '/pack'],
    ['nothing in a pack of C', { pack: 'c', layer, input: { shape: [0, 4, 5, 6], fill: 0 } }, '/pack'],
    ['half floats in C', { pack: 'c', layer: { ...layer, dtype: 'float16' }, input }, '/pack'],
    [
      "another runtime's integers in a pack of CMSIS-NN",
      { ...quantized, pack: 'cmsis-nn', runtime: 'onnxruntime' },
      '/pack',
    ],
    ['a runtime that does not take the layer', { ...quantized, pack: 'npz', runtime: 'qnnpack' }, '/runtime'],
  ])('refuses %s', async (_, body, pointer) => {
    const reply = await post(app, '/v1/vectors', body);
    expect(reply.status).toBe(422);
    expect(reply.body).toMatchObject({ errors: [{ pointer, hint: expect.any(String) }] });
  });

  it.each([
    ['floats', {}],
    ['integers', { quantization: quantized.quantization, quantize: true }],
  ])("gives the same bytes for %s in the caller's layouts", async (_, fields) => {
    const [x, w] = [
      [2, 4, 5, 6],
      [4, 2, 3, 3],
    ].map((shape) => nested(shape));
    const plain = { pack: 'npz', layer, bias: [0, 1, 2, 3], ...fields };
    const last = {
      layout: { input: 'NHWC', weight: 'HWIO' },
      input: reordered(x, [0, 2, 3, 1]),
      weight: reordered(w, [2, 3, 1, 0]),
    };
    expect(await packed({ ...plain, ...last })).toEqual(await packed({ ...plain, input: x, weight: w }));
  });

  it('has no layout of the output, since a pack has its own', async () => {
    const reply = await post(app, '/v1/vectors', { pack: 'npz', layer, input, layout: { output: 'NHWC' } });
    expect(reply.body).toMatchObject({ status: 422, errors: [{ pointer: '/layout/output' }] });
  });

  it('offers no problem as a file', async () => {
    const { quantize: _, ...integers } = quantized;
    const payload = { ...integers, pack: 'npz' };
    const reply = await app.inject({ method: 'POST', url: '/v1/vectors', payload });
    expect(reply.statusCode).toBe(422);
    expect(reply.headers['content-type']).toContain('application/problem+json');
    expect(reply.headers['content-disposition']).toBeUndefined();
  });

  it('refuses a pack that would be too long', async () => {
    const reply = await post(app, '/v1/vectors', {
      pack: 'c',
      layer: { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 1 },
      input: { shape: [1, 1, 4000, 4000], fill: 1 },
    });
    expect(reply.status).toBe(413);
    expect(reply.body).toMatchObject({ errors: [{ pointer: '/pack' }] });
  });
});

describe.skipIf(!has('cc', '--version'))('the pack c', () => {
  const flags = ['-std=c99', '-Wall', '-Wextra', '-Werror', '-O2'];
  const compiled = (folder: string) => {
    execFileSync('cc', [...flags, 'selfcheck.c', '-o', 'selfcheck'], { cwd: folder });
    return spawnSync('./selfcheck', { cwd: folder, encoding: 'utf8' });
  };

  it.each<[string, object]>([
    ['groups', { layer, input }],
    [
      'no bias, strides, dilation, float64',
      {
        layer: { ...layer, bias: false, stride: [2, 1], dilation: [1, 2], dtype: 'float64' },
        input,
      },
    ],
    [
      'a transposed layer',
      {
        layer: {
          type: 'conv_transpose2d',
          in_channels: 4,
          out_channels: 6,
          kernel_size: 3,
          stride: 2,
          padding: 1,
          output_padding: 1,
          groups: 2,
        },
        input,
      },
    ],
    [
      'reflection, one axis, no batch',
      {
        layer: {
          type: 'conv1d',
          in_channels: 2,
          out_channels: 3,
          kernel_size: 3,
          padding: 2,
          padding_mode: 'reflect',
        },
        input: uniform([2, 9]),
      },
    ],
    [
      'circular padding of three axes',
      {
        layer: {
          type: 'conv3d',
          in_channels: 1,
          out_channels: 2,
          kernel_size: 2,
          padding: 1,
          padding_mode: 'circular',
        },
        input: uniform([1, 1, 3, 4, 5]),
      },
    ],
    ['integers', { ...quantized, runtime: 'exact' }],
  ])('computes itself: %s', async (_, body) => {
    const files = await packed({ ...body, pack: 'c' });
    const { status, stdout } = compiled(folderWith(files));
    expect(stdout).toMatch(/^0 of [1-9]\d* outputs differ\n$/);
    expect(status).toBe(0);
  });

  it('sees an output that is not the next float', async () => {
    const files = await packed({ pack: 'c', layer, input });
    const header = text(files['vectors.h']);
    const [first] = await outputOf({ layer, input });
    // The first number of the last array.
    const at = header.indexOf('{\n', header.indexOf('conv_output[')) + 4;
    const end = header.indexOf('f', at);
    expect(Math.fround(Number(header.slice(at, end)))).toBe(Math.fround(first));
    const bits = new Uint32Array(new Float32Array([first]).buffer);
    bits[0] += 1;
    const next = new Float32Array(bits.buffer)[0];
    const folder = folderWith({ ...files, 'vectors.h': header.slice(0, at) + next + header.slice(end) });
    const { status, stdout } = compiled(folder);
    expect(stdout).toMatch(/^1 of/);
    expect(status).toBe(1);
  });
});

describe('the pack cmsis-nn', () => {
  /** The numbers of an array of C. */
  const arrayOf = (source: Uint8Array) =>
    /\{([^}]*)\}/
      .exec(text(source))?.[1]
      .split(',')
      .map((item) => Number(item)) ?? [];

  /** arm_nn_requantize with two roundings, in integers of any length. */
  function requantized(value: bigint, multiplier: bigint, shift: bigint): bigint {
    const left = shift > 0n ? shift : 0n;
    const right = shift > 0n ? 0n : -shift;
    const high = (BigInt.asIntN(32, value << left) * multiplier + (1n << 30n)) >> 31n;
    const mask = (1n << right) - 1n;
    const threshold = (mask >> 1n) + (high < 0n ? 1n : 0n);
    return (high >> right) + ((high & mask) > threshold ? 1n : 0n);
  }

  it('has the files and macros of a case of its unit tests, which give the output', async () => {
    const depthwise = { ...layer, groups: 4, out_channels: 8, stride: [2, 1] };
    const body = {
      ...quantized,
      layer: depthwise,
      bias: undefined,
      quantization: {
        ...quantized.quantization,
        weight: { scale: 0.004, zero_point: 0 },
        activation: 'relu',
      },
    };
    const files = await packed({ ...body, pack: 'cmsis-nn' });
    expect(Object.keys(files)).toEqual([
      'manifest.json',
      ...['config', 'input', 'weights', 'biases', 'output_mult', 'output_shift', 'output_ref'].map(
        (name) => `conv/${name}_data.h`,
      ),
      'conv/test_data.h',
    ]);
    const macros = Object.fromEntries(
      [...text(files['conv/config_data.h']).matchAll(/#define CONV_(\w+) (-?\d+)/g)].map(
        ([, name, value]) => [name, Number(value)],
      ),
    );
    expect(macros).toMatchObject({
      IN_CH: 4,
      OUT_CH: 8,
      CH_MULT: 2,
      INPUT_BATCHES: 2,
      STRIDE_X: 1,
      STRIDE_Y: 2,
    });
    const [x, w, bias, mult, shift, expected] = (
      ['input', 'weights', 'biases', 'output_mult', 'output_shift', 'output_ref'] as const
    ).map((name) => arrayOf(files[`conv/${name}_data.h`]));
    expect(x).toHaveLength(macros.INPUT_SIZE * macros.INPUT_BATCHES);
    const got: number[] = [];
    for (let n = 0; n < macros.INPUT_BATCHES; n++)
      for (let v = 0; v < macros.OUTPUT_H; v++)
        for (let u = 0; u < macros.OUTPUT_W; u++)
          for (let c = 0; c < macros.OUT_CH; c++) {
            let sum = bias[c];
            for (let i = 0; i < macros.FILTER_Y; i++)
              for (let j = 0; j < macros.FILTER_X; j++) {
                const [row, column] = [
                  v * macros.STRIDE_Y + i - macros.PAD_Y,
                  u * macros.STRIDE_X + j - macros.PAD_X,
                ];
                if (row < 0 || row >= macros.INPUT_H || column < 0 || column >= macros.INPUT_W) continue;
                const at = ((n * macros.INPUT_H + row) * macros.INPUT_W + column) * macros.IN_CH;
                const weight = w[(i * macros.FILTER_X + j) * macros.OUT_CH + c];
                sum += (x[at + Math.floor(c / macros.CH_MULT)] + macros.INPUT_OFFSET) * weight;
              }
            const value =
              Number(requantized(BigInt(sum), BigInt(mult[c]), BigInt(shift[c]))) + macros.OUTPUT_OFFSET;
            got.push(Math.min(Math.max(value, macros.OUT_ACTIVATION_MIN), macros.OUT_ACTIVATION_MAX));
          }
    expect(got).toEqual(expected);
    expect(new Set(got).size).toBeGreaterThan(10);
  });
});

describe('packs of text', () => {
  it('should hold the bits of every element in readmemh and coe', async () => {
    const expected = await outputOf({ layer, input });
    const float = (word: string) => {
      const view = new DataView(new ArrayBuffer(4));
      view.setUint32(0, Number.parseInt(word, 16));
      return view.getFloat32(0);
    };
    const mem = text((await packed({ pack: 'readmemh', layer, input }))['output.mem']);
    expect(mem.trimEnd().split('\n').map(float)).toEqual(expected.map(Math.fround));
    const coe = text((await packed({ pack: 'coe', layer, input }))['output.coe']);
    const [radix, vector, end] = coe.split(';');
    expect([radix, end]).toEqual(['memory_initialization_radix=16', '\n']);
    expect(vector.split('=\n')[1].split(',\n').map(float)).toEqual(expected.map(Math.fround));
  });

  it('should write integers in two’s complement', async () => {
    const files = await packed({ ...quantized, pack: 'readmemh' });
    const words = text(files['input.mem']).trimEnd().split('\n');
    expect(words.every((word) => /^[0-9a-f]{2}$/.test(word))).toBe(true);
    expect(words.some((word) => Number.parseInt(word, 16) > 127)).toBe(true);
    expect(text(files['accumulator.mem']).trimEnd().split('\n')[0]).toMatch(/^[0-9a-f]{8}$/);
  });

  it('should put channels last for hls4ml, one sample per line', async () => {
    const expected = await outputOf({ layer, input });
    const files = await packed({ pack: 'hls4ml', layer, input });
    const lines = text(files['tb_data/tb_output_predictions.dat']).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    const samples = lines.map((line) => line.split(' ').map(Number));
    for (const [n, c, p] of [
      [0, 0, 0],
      [0, 3, 7],
      [1, 2, 29],
    ])
      expect(samples[n][p * 4 + c]).toBe(Math.fround(expected[(n * 4 + c) * 30 + p]));
  });
});

describe.skipIf(!has('/usr/bin/python3', '-c', 'import numpy'))('the pack npz', () => {
  it('should open in NumPy', async () => {
    const reply = await app.inject({
      method: 'POST',
      url: '/v1/vectors',
      payload: { pack: 'npz', layer, input },
    });
    const folder = folderWith({ 'vectors.npz': reply.rawPayload });
    const program =
      'import numpy; f = numpy.load("vectors.npz"); print(f["output"].shape, f["output"].flatten().tolist())';
    const printed = execFileSync('/usr/bin/python3', ['-c', program], { cwd: folder, encoding: 'utf8' });
    const [shape, values] = printed.split(') ');
    expect(shape).toBe('(2, 4, 5, 6');
    expect(JSON.parse(values)).toEqual((await outputOf({ layer, input })).map(Math.fround));
  });
});

describe.skipIf(!has('iverilog', '-V'))('the pack readmemh', () => {
  it('should be read by Icarus Verilog', async () => {
    const files = await packed({ ...quantized, pack: 'readmemh' });
    const words = text(files['output.mem']).trimEnd().split('\n');
    const folder = folderWith({
      ...files,
      'read.v': `module read; reg [7:0] m [0:${words.length - 1}]; integer i; initial begin $readmemh("output.mem", m);
        for (i = 0; i < ${words.length}; i = i + 1) $display("%02h", m[i]); end endmodule`,
    });
    execFileSync('iverilog', ['-o', 'read', 'read.v'], { cwd: folder });
    const printed = execFileSync('./read', { cwd: folder, encoding: 'utf8' });
    expect(printed.trimEnd().split('\n')).toEqual(words);
  });
});
