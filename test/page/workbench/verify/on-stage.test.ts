import { describe, expect, it } from 'vitest';
import type { VerifyReply } from '../../../../src/page/api/answers.ts';
import { ownNumbers } from '../../../../src/page/state/storage.ts';
import { showFirstWrong } from '../../../../src/page/workbench/verify/on-stage.ts';

const errorAt = (index: number[]) => ({
  ...{ max_abs: 1, max_rel: 1, max_ulp: 1, rms: 1, snr_db: 1, mismatched: 1, nonfinite: 0, count: 18 },
  ...{ first: { index, got: 1, expected: 2, bound: 0 }, worst: null },
});

const reply = (change: Partial<VerifyReply>): VerifyReply => ({
  layer: {
    ...{ type: 'conv2d', in_channels: 2, out_channels: 2, groups: 1, bias: true, dtype: 'float32' },
    ...{ kernel_size: [1, 1], stride: [1, 1], padding: [0, 0], dilation: [1, 1], padding_mode: 'zeros' },
  },
  shapes: { input: [1, 2, 3, 3], weight: [2, 2, 1, 1], bias: [2], output: [1, 2, 3, 3] },
  verdict: 'different',
  output_shape: [1, 2, 3, 3],
  error: errorAt([0, 1, 2, 0]),
  per_channel: { max_abs: [0, 1], mismatched: [0, 1] },
  ...{ ulp_histogram: [], causes: [], closest: null, searched: 1, skipped: 0 },
  ...change,
});

const tensor = (shape: number[]) => ({
  ...{ name: 'x', stored: 'F32', shape },
  values: Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => i),
});

const numbersOf = (operand: { kind: string; id?: string } | undefined) => ownNumbers(operand?.id ?? '');

describe('showFirstWrong', () => {
  it("should only pin the value where the tensors are the page's", () => {
    expect(showFirstWrong(reply({}), { tensors: {}, layouts: {}, ofPage: true })).toEqual({
      changes: { pin: { kind: 'output', channel: 1, row: 2, column: 0 } },
    });
  });

  it('should find the value of a channels-last output', () => {
    const shown = showFirstWrong(reply({ error: errorAt([0, 2, 0, 1]) }), {
      ...{ tensors: {}, layouts: { output: 'NHWC' }, ofPage: true },
    });
    expect(shown).toEqual({ changes: { pin: { kind: 'output', channel: 1, row: 2, column: 0 } } });
  });

  it("should bring the image with the value, and the weight, into the page in PyTorch's order", () => {
    const many = reply({
      shapes: { input: [2, 3, 3, 2], weight: [1, 1, 2, 2], bias: [2], output: [2, 2, 3, 3] },
      error: errorAt([1, 0, 0, 2]),
    });
    const shown = showFirstWrong(many, {
      tensors: { input: tensor([2, 3, 3, 2]), weight: tensor([1, 1, 2, 2]) },
      layouts: { input: 'NHWC', weight: 'HWIO' },
      ofPage: false,
    });
    if (!('changes' in shown)) throw new Error(shown.reason);
    const { changes } = shown;
    expect(changes).toMatchObject({ size: 3, seed: 0, bias: { kind: 'random' } });
    expect(changes.pin).toEqual({ kind: 'output', channel: 0, row: 0, column: 2 });
    // The second image begins at 18; channel 0 has its even numbers.
    const input = numbersOf(changes.input);
    expect(input?.shape).toEqual([1, 2, 3, 3]);
    expect([...(input?.values ?? [])].slice(0, 10)).toEqual([18, 20, 22, 24, 26, 28, 30, 32, 34, 19]);
    // kernel[0, 0, i, o] = 2 i + o.
    expect(numbersOf(changes.weight)).toMatchObject({
      shape: [2, 2, 1, 1],
      values: new Float64Array([0, 2, 1, 3]),
    });
  });

  it('should set the bias to 0 where the layer has none', () => {
    const without = reply({ layer: { ...reply({}).layer, bias: false } });
    const shown = showFirstWrong(without, {
      tensors: { input: tensor([1, 2, 3, 3]) },
      layouts: {},
      ofPage: false,
    });
    expect('changes' in shown && shown.changes.bias).toEqual({ kind: 'constant', value: 0 });
  });

  it('should say why the stage cannot show a layer', () => {
    const layer = { ...reply({}).layer, type: 'conv1d' };
    const shown = showFirstWrong(reply({ layer }), { tensors: {}, layouts: {}, ofPage: false });
    expect(shown).toEqual({ reason: 'shows no conv1d' });
  });
});
