import { describe, expect, it } from 'vitest';
import { createClient, type TypedTensor } from '../../src/client/index.ts';
import { listeningApp } from '../helpers/app.ts';
import { goldenCases, goldenLayer, goldenTensor } from '../helpers/golden.ts';

const { url } = await listeningApp();
const client = createClient({ url });

const pointwise = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false } as const;
const one = { shape: [1, 1, 1], data: Float32Array.of(1) };

const bitsOf = ({ data }: TypedTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

describe('typed arrays', () => {
  it("should carry PyTorch's vectors in and out, within PyTorch's own rounding", async () => {
    const cases = goldenCases.filter(({ tensors }) => 'output' in tensors).slice(0, 20);
    expect(cases.length).toBeGreaterThan(10);
    for (const golden of cases) {
      const { input, weight, bias, output } = golden.tensors;
      const operands = { input: goldenTensor(input), weight: goldenTensor(weight) };
      const layer = JSON.parse(JSON.stringify(goldenLayer(golden)));
      const request = { layer, ...operands, ...(bias && { bias: goldenTensor(bias) }) };
      const reply = await client.conv(request);
      const expected = goldenTensor(output);
      expect(reply.output.shape).toEqual(expected.shape);
      const apart = Array.from(expected.data, (value, i) => Math.abs(value - reply.output.data[i]));
      const scale = Math.max(1, ...Array.from(expected.data, Math.abs));
      expect(Math.max(...apart)).toBeLessThan(1e-4 * scale);
    }
  });

  it.each([
    ['float32', Float32Array.of(-0, Number.NaN, Number.POSITIVE_INFINITY, 1e-45, 3.4e38)],
    ['float64', Float64Array.of(-0, Number.NaN, Number.NEGATIVE_INFINITY, 5e-324, 0.1)],
  ] as const)('should keep every bit of %s elements', async (dtype, data) => {
    const layer = { ...pointwise, dtype };
    const input = { shape: [1, 1, data.length], data };
    const request = { layer, input, weight: { fill: 1 }, include: ['input'] } as const;
    const { output, input: included } = await client.conv(request);
    expect(output.data.constructor).toBe(data.constructor);
    // Sums begin at 0, and 0 + -0 is 0.
    expect(Array.from(output.data)).toEqual(Array.from(data, (value) => 0 + value));
    expect(included && bitsOf(included).equals(bitsOf(input))).toBe(true);
  });

  it.each(['float16', 'bfloat16'] as const)('should widen %s to float32, and say so', async (dtype) => {
    const data = Float32Array.of(1, -0.5, 0.1);
    const { output } = await client.conv({
      layer: { ...pointwise, dtype },
      input: { shape: [1, 1, 3], data },
      weight: one,
    });
    expect(output.dtype).toBe(dtype);
    expect(output.data).toBeInstanceOf(Float32Array);
    expect(Array.from(output.data.subarray(0, 2))).toEqual([1, -0.5]);
    expect(output.data[2]).toBe(dtype === 'float16' ? 0.0999755859375 : 0.10009765625);
  });

  it('should send integers of quantized layers, and give the sums and outputs of each runtime', async () => {
    const scale = { scale: 1, zero_point: 0 };
    const reply = await client.quantized({
      layer: pointwise,
      input: { shape: [1, 1, 3], data: Int8Array.of(-128, 2, 127) },
      weight: { shape: [1, 1, 1], data: Int8Array.of(3) },
      quantization: { dtype: 'int8', input: scale, weight: scale, output: { scale: 4, zero_point: 0 } },
      runtimes: ['exact', 'tflite-double'],
    });
    expect(reply.accumulator.data.data).toEqual(Int32Array.of(-384, 6, 381));
    // 381 / 4 = 95.25. TFLite rounds twice: 190.5 to 191, and 95.5 to 96.
    const [exact, double] = reply.results;
    expect(exact.output?.data).toEqual(Int8Array.of(-96, 2, 95));
    expect(double.output?.data).toEqual(Int8Array.of(-96, 2, 96));
  });

  it('should travel in base64 where a route takes no files, at any depth', async () => {
    const input = { shape: [1, 1, 3], data: Float32Array.of(1, 2, Number.NaN) };
    const weight = { shape: [1, 1, 1], data: Float32Array.of(0.1) };
    const reply = await client.compare({ input, layers: [{ layer: pointwise, weight }] });
    const { output } = reply.results[0];
    expect(output).toEqual({
      shape: [1, 1, 3],
      dtype: 'float32',
      data: Float32Array.of(0.1, 0.2, Number.NaN),
    });
    const { value } = await client.explain({ layer: pointwise, input, weight, index: [0, 0, 1] });
    expect(Math.fround(Number(value))).toBe(Math.fround(0.2));
  });

  it('should take views at any offset of larger buffers', async () => {
    const data = new Float32Array([9, 9, 9, 1, 2, 3, 9]).subarray(3, 6);
    const { output } = await client.conv({
      layer: pointwise,
      input: { shape: [1, 1, 3], data },
      weight: one,
    });
    expect(output.data).toEqual(Float32Array.of(1, 2, 3));
  });

  it('should tell the gradient of a bias from its absence', async () => {
    const input = { shape: [1, 1, 2], data: Float32Array.of(1, 2) };
    const without = await client.gradients({ layer: pointwise, input });
    expect(without.grad_bias).toBeNull();
    const { grad_bias, grad_weight } = await client.gradients({
      layer: { ...pointwise, bias: true },
      input,
      grad_output: { shape: [1, 1, 2], data: Float32Array.of(3, 4) },
    });
    expect(grad_bias?.data).toEqual(Float32Array.of(7));
    expect(grad_weight.data).toEqual(Float32Array.of(11));
  });

  it('should find what differs in a typed output', async () => {
    const input = { shape: [1, 1, 2], data: Float32Array.of(1, 2) };
    const output = { shape: [1, 1, 2], data: Float32Array.of(1, 3) };
    const { verdict, error } = await client.verify({ layer: pointwise, input, weight: one, output });
    expect(verdict).toBe('different');
    expect(error?.mismatched).toBe(1);
  });
});
