import { describe, expect, it } from 'vitest';
import { readModel } from '../../../src/formats/onnx/model.ts';
import {
  BFLOAT16,
  DOUBLE,
  FLOAT,
  FLOAT16,
  INT8,
  modelOf,
  node,
  type TensorProto,
  valueInfo,
} from '../../helpers/onnx.ts';

/** Numbers that float16 and bfloat16 hold, and their bits there. */
const numbers = [1, -2, 0.5, 0];
const halves = [0x3c00, 0xc000, 0x3800, 0];
const brains = [0x3f80, 0xc000, 0x3f00, 0];

const dims = [4, 1, 1, 1];
const bytesOf = (data: ArrayBufferView) => new Uint8Array(data.buffer);

function readWeight(weight: TensorProto) {
  const graph = { node: [node('Conv', ['x', 'w'], 'y')], initializer: [{ name: 'w', dims, ...weight }] };
  const model = readModel(modelOf({ ...graph, input: [valueInfo('x', [1, 1, 2, 2])] }));
  const [{ reason, tensors, layer, elementType }] = model.convolutions;
  return { reason, layer, elementType, data: tensors && model.tensors[tensors.weight].data };
}

describe('the elements of a tensor', () => {
  it.each<[string, TensorProto, number, typeof Float32Array | typeof Float64Array]>([
    [
      'FLOAT in raw_data',
      { data_type: FLOAT, raw_data: bytesOf(Float32Array.from(numbers)) },
      4,
      Float32Array,
    ],
    ['FLOAT in float_data', { data_type: FLOAT, float_data: numbers }, 4, Float32Array],
    [
      'DOUBLE in raw_data',
      { data_type: DOUBLE, raw_data: bytesOf(Float64Array.from(numbers)) },
      8,
      Float64Array,
    ],
    ['DOUBLE in double_data', { data_type: DOUBLE, double_data: numbers }, 8, Float64Array],
    [
      'FLOAT16 in raw_data',
      { data_type: FLOAT16, raw_data: bytesOf(Uint16Array.from(halves)) },
      4,
      Float32Array,
    ],
    ['FLOAT16 in int32_data', { data_type: FLOAT16, int32_data: halves }, 4, Float32Array],
    [
      'BFLOAT16 in raw_data',
      { data_type: BFLOAT16, raw_data: bytesOf(Uint16Array.from(brains)) },
      4,
      Float32Array,
    ],
    ['BFLOAT16 in int32_data', { data_type: BFLOAT16, int32_data: brains }, 4, Float32Array],
  ])('are read from %s', (_, weight, width, array) => {
    const { reason, data } = readWeight(weight);
    expect(reason).toBeNull();
    expect(data).toBeInstanceOf(array);
    expect(data?.BYTES_PER_ELEMENT).toBe(width);
    expect([...(data ?? [])]).toEqual(numbers);
  });

  it('lie in memory of their own, wherever they lie in the file', () => {
    const data = bytesOf(Float32Array.from(numbers));
    for (const name of ['w', 'ww', 'www', 'wwww']) {
      const graph = {
        node: [node('Conv', ['x', name], 'y')],
        initializer: [{ name, dims, data_type: 1, raw_data: data }],
      };
      const [tensor] = readModel(modelOf(graph)).tensors;
      expect([...tensor.data]).toEqual(numbers);
      expect(tensor.data.byteOffset).toBe(0);
    }
  });

  it('may come one by one, not packed', () => {
    // Field 5 of a graph is an initializer: dims 1, data_type 2, float_data 4, name 8.
    const floats = numbers.flatMap((value) => [0x25, ...bytesOf(Float32Array.of(value))]);
    const tensor = [0x08, 4, 0x08, 1, 0x08, 1, 0x08, 1, 0x10, 1, ...floats, 0x42, 1, 0x77];
    const file = [
      ...modelOf({ node: [node('Conv', ['x', 'w'], 'y')] }),
      ...[0x3a, tensor.length + 2, 0x2a, tensor.length, ...tensor],
    ];
    const { convolutions, tensors } = readModel(Uint8Array.from(file));
    expect(convolutions[0].reason).toBeNull();
    expect([...tensors[0].data]).toEqual(numbers);
  });

  it.each<[string, TensorProto, string]>([
    [
      'external data',
      { data_type: FLOAT, data_location: 1 },
      'its weight lies in another file (external data)',
    ],
    ['a segment', { data_type: FLOAT, segment: { begin: 0, end: 1 } }, 'its weight is a segment'],
    ['integers', { data_type: INT8, raw_data: new Uint8Array(4) }, 'its weight is of int8'],
    ['an unknown type', { data_type: 99 }, 'its weight is of element type 99'],
  ])('are not had from %s, which is said', (_, weight, reason) => {
    expect(readWeight(weight).reason).toContain(reason);
  });

  it.each<[string, TensorProto]>([
    ['raw_data', { data_type: FLOAT, raw_data: new Uint8Array(12) }],
    ['float_data', { data_type: FLOAT, float_data: [1, 2, 3, 4, 5] }],
    ['int32_data', { data_type: FLOAT16, int32_data: [1, 2, 3] }],
    ['long int32_data', { data_type: FLOAT16, int32_data: [1, 2, 3, 4, 5, 6] }],
  ])('are as many as the sizes say, in %s too', (_, weight) => {
    expect(() => readWeight(weight)).toThrow(expect.objectContaining({ code: 'malformed-onnx' }));
  });
});

describe('the type of a layer', () => {
  it('is that of its weight; halves compute in float32 where layers have no halves', () => {
    const double = readWeight({ data_type: DOUBLE, double_data: numbers });
    expect([double.layer?.dtype, double.elementType]).toEqual(['float64', 'float64']);
    const half = readWeight({ data_type: FLOAT16, int32_data: halves });
    expect(half.elementType).toBe('float16');
    expect(['float32', 'float16']).toContain(half.layer?.dtype);
  });
});
