import { describe, expect, it } from 'vitest';
import { readModel } from '../../../src/formats/onnx/model.ts';
import { madeModels } from '../../helpers/onnx-models.ts';

describe.each(Object.entries(madeModels))('a model like %s', (_, { bytes, expected }) => {
  const { convolutions } = readModel(bytes);

  it('has every convolution with its layer and the shape of its output', () => {
    expect(convolutions.map(({ node }) => node)).toEqual(expected.map(({ node }) => node));
    for (const [at, { node, layer, output, isQuantized }] of expected.entries()) {
      const found = convolutions[at];
      expect(found.layer, node).toMatchObject(layer);
      expect(Object.keys(layer).includes('auto_pad'), node).toBe('auto_pad' in (found.layer ?? {}));
      expect(found.shapes?.output, node).toEqual(output);
      expect(found.quantization !== null, node).toBe(isQuantized);
      expect(found.reason === null, node).toBe(!isQuantized);
      expect(found.lostAt, node).toBeNull();
    }
  });
});

describe('quantization', () => {
  it('has the scales and zero points of QDQ, per channel, and the activation', () => {
    const { convolutions } = readModel(madeModels['MobileNet in QDQ'].bytes);
    expect(convolutions[1].quantization).toEqual({
      form: 'QDQ',
      input: { dtype: 'uint8', scale: 0.02, zero_point: 128 },
      weight: { dtype: 'int8', scale: Array(16).fill(0.25), zero_point: Array(16).fill(0) },
      output: { dtype: 'uint8', scale: 0.05, zero_point: 0 },
      activation: 'Clip',
    });
  });
});
