import { describe, expect, it } from 'vitest';
import { layerSchema } from '../../src/contract/layer.ts';
import { planLayer } from '../../src/layers/plan.ts';
import { goldenError, goldenErrors, requestedLayer, torchMessage } from '../helpers/golden-errors.ts';
import { specOf } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

const origin = { layer: '/layer', input: '/input' };

describe('planLayer against PyTorch', () => {
  /**
   * Cases whose fault is not in layer and input shape: of weight and bias (operands.test.ts), and of mixed
   * dtypes.
   */
  const elsewhere = new Set(
    [54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 72].map((number) => goldenError(number).id),
  );
  const cases = goldenErrors
    .filter(({ id }) => !elsewhere.has(id))
    .map((golden) => ({ ...golden, parsed: layerSchema.safeParse(requestedLayer(golden)) }))
    .flatMap(({ parsed, ...golden }) => (parsed.success ? [{ ...golden, spec: parsed.data, golden }] : []));
  /** Where PyTorch's argument parser or oneDNN speaks, in words that tell nobody what to change. */
  const ownWords = new Map([
    [goldenError(70).id, "padding='same' is not supported for transposed convolutions"],
    [goldenError(71).id, 'Calculated output size per channel: (-10 x -12). Output size is too small'],
  ]);
  const refused = cases.filter(({ verdict }) => verdict === 'invalid');

  it('has the cases that the schema lets through', () => {
    expect(refused.length).toBeGreaterThan(15);
  });

  it.each(refused)("refuses in PyTorch's words: $id", ({ id, spec, input_shape, golden }) => {
    const { faults } = faultsFrom(() => planLayer(spec, input_shape, origin));
    if (id === goldenError(19).id) {
      // PyTorch counts the axes by the kernel and blames the stride; here the layer's type says how many
      // there are.
      expect(faults[0]).toMatchObject({ pointer: '/layer/kernel_size' });
      expect(faults[0].message).toBe(
        torchMessage(golden)
          .replaceAll('stride', 'kernel_size')
          .replace('list of 3', 'list of 2')
          .replace('[1, 1]', '[3, 3, 3]'),
      );
      return;
    }
    expect(faults[0].message).toContain(ownWords.get(id) ?? torchMessage(golden));
  });

  it.each(cases.filter(({ verdict }) => verdict !== 'invalid'))(
    "accepts with PyTorch's output shape: $id",
    ({ spec, input_shape, torch_module, id }) => {
      const output = planLayer(spec, input_shape, origin).shapes.output;
      // PyTorch refuses 2.0 where JSON cannot tell it from 2: then nothing but the spatial sizes is known.
      if (id === goldenError(6).id) expect(output).toEqual([3, 6, 6, 9, 8]);
      else expect(torch_module).toMatchObject({ accepted: true, output_shape: output });
    },
  );
});

describe('planLayer asked again', () => {
  const shape = (n: number) => [1, 4, 8, n + 3];

  it('gives the same plan for an equal layer on an equal shape, and another for any other', () => {
    const plan = planLayer(specOf(), shape(0), origin);
    expect(planLayer(specOf(), shape(0), origin)).toBe(plan);
    expect(planLayer(specOf({ stride: 2 }), shape(0), origin)).not.toBe(plan);
    expect(planLayer(specOf(), shape(1), origin)).not.toBe(plan);
    expect(planLayer(specOf(), shape(1), origin).shapes.output).toEqual([1, 4, 6, 2]);
  });

  it('keeps the plans of the last 64 layers', () => {
    const plans = Array.from({ length: 65 }, (_, n) => planLayer(specOf(), shape(n), origin));
    expect(planLayer(specOf(), shape(1), origin)).toBe(plans[1]);
    expect(planLayer(specOf(), shape(64), origin)).toBe(plans[64]);
    expect(planLayer(specOf(), shape(0), origin)).not.toBe(plans[0]);
    // The plan that was used longest ago went: shape(2), since shape(1) has been asked for.
    expect(planLayer(specOf(), shape(1), origin)).toBe(plans[1]);
    expect(planLayer(specOf(), shape(2), origin)).not.toBe(plans[2]);
  });

  it('refuses a layer each time, with pointers that begin as the caller says', () => {
    for (const layer of ['/a', '/b']) {
      const refuse = () => planLayer(specOf({ groups: 3 }), shape(0), { layer, input: '/input' });
      const { faults } = faultsFrom(refuse);
      expect(faults[0]?.pointer).toBe(`${layer}/groups`);
    }
  });
});
