import { describe, expect, it } from 'vitest';
import { at, type Json, post, testApp } from '../../helpers/app.ts';
import { decodeModel, onnxNodeTests, type TensorProto, UINT8 } from '../../helpers/onnx.ts';

const app = await testApp();

const numbers = (value: Json) => Object.values(value ?? {}).map(Number);

type Raw = TensorProto & { readonly raw_data: Uint8Array };

/** The elements of a tensor of 8-bit integers, of float32 or of int32. */
function elementsOf({ data_type, raw_data }: Raw): readonly number[] {
  const bytes = Uint8Array.from(raw_data);
  const arrays = { 1: Float32Array, 2: Uint8Array, 3: Int8Array, 6: Int32Array } as const;
  if (data_type !== 1 && data_type !== 2 && data_type !== 3 && data_type !== 6)
    throw new Error('another dtype');
  return Array.from(new arrays[data_type](bytes.buffer));
}

/** The request of a node's test: its attributes as fields of the layer, its inputs by their names. */
function requestOf({ model, inputs }: (typeof onnxNodeTests)[number]) {
  const named = new Map(inputs.map((tensor) => [tensor.name, tensor]));
  const tensor = (name: string): Raw => {
    const found = named.get(name);
    if (!found) throw new Error(`no input ${name}`);
    return found;
  };
  const [node] = decodeModel(model).graph?.node ?? [];
  const attributes = new Map(node?.attribute?.map(({ name, ints }) => [name, ints]));
  const [x, w] = [tensor('x'), tensor('w')];
  const pads = attributes.get('pads');
  const list = Array.isArray(pads) ? pads.map(Number) : [0, 0, 0, 0];
  const zeroPoints = (name: string) => (named.has(name) ? elementsOf(tensor(name)) : [0]);
  const [scale = 1] = named.has('x_scale') ? elementsOf(tensor('x_scale')) : [];
  const [outputScale = 1] = named.has('y_scale') ? elementsOf(tensor('y_scale')) : [];
  const dtype = (of: Raw) => (of.data_type === UINT8 ? 'uint8' : 'int8');
  const { dims: [, inChannels] = [] } = x;
  const { dims: [outChannels, ...rest] = [] } = w;
  return {
    layer: {
      ...{ type: 'conv2d', in_channels: inChannels, out_channels: outChannels, kernel_size: rest.slice(1) },
      padding: [
        [list[0], list[2]],
        [list[1], list[3]],
      ],
    },
    input: { shape: x.dims, dtype: dtype(x), base64: Buffer.from(x.raw_data).toString('base64') },
    weight: { shape: w.dims, dtype: dtype(w), base64: Buffer.from(w.raw_data).toString('base64') },
    quantization: {
      dtype: dtype(x),
      input: { scale, zero_point: zeroPoints('x_zero_point')[0] },
      weight: {
        dtype: dtype(w),
        scale: named.has('w_scale') ? elementsOf(tensor('w_scale')) : 1,
        zero_point: zeroPoints(named.has('w_zero_points') ? 'w_zero_points' : 'w_zero_point'),
      },
      output: { scale: outputScale, zero_point: zeroPoints('y_zero_point')[0] },
    },
    runtimes: ['onnxruntime', 'onnx-reference'],
    format: 'flat',
  };
}

describe("ONNX's node tests", () => {
  const quantized = onnxNodeTests.filter(({ operator }) => /^(ConvInteger|QLinearConv)$/.test(operator));

  it('are there', () => {
    expect(quantized.map(({ name }) => name).sort()).toEqual([
      'test_convinteger_with_padding',
      'test_convinteger_without_padding',
      'test_qlinearconv',
    ]);
  });

  it.each(quantized)('$name has its expected output', async (test) => {
    const { status, body } = await post(app, '/v1/quantized', requestOf(test));
    expect(status).toBe(200);
    const expected = elementsOf(test.outputs[0]);
    if (test.operator === 'ConvInteger') {
      const { dims = [] } = test.outputs[0];
      const accumulators = numbers(at(body, 'accumulator', 'data'));
      expect(accumulators).toEqual(expected);
      expect(numbers(at(body, 'accumulator', 'shape'))).toEqual(dims);
      return;
    }
    for (const index of [0, 1]) expect(numbers(at(body, 'results', index, 'output'))).toEqual(expected);
  });
});
