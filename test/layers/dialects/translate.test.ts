import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerSchema } from '../../../src/contract/layer.ts';
import { attributeSchemas } from '../../../src/contract/translate/attributes.ts';
import type { Expressed } from '../../../src/layers/dialects/dialect.ts';
import { type AttributesOf, type DialectName, dialectNames } from '../../../src/layers/dialects/table.ts';
import { readLayer, translateLayer } from '../../../src/layers/dialects/translate.ts';
import {
  isTransposed,
  type Layer,
  type LayerSpec,
  spatialAxes,
  weightShape,
} from '../../../src/layers/layer.ts';
import { resolveLayer } from '../../../src/layers/resolve.ts';
import { defined } from '../../helpers/definition.ts';
import { type NumberArray, volume } from '../../helpers/frameworks/array.ts';
import { afterSteps, arrange, intoLayout, outOfLayout, unarrange } from '../../helpers/frameworks/steps.ts';
import { frameworks } from '../../helpers/frameworks/table.ts';
import { type Fitting, fitting } from '../../helpers/layers.ts';

/** FUZZ_RUNS=2000 is the long form. */
const runs = Number(process.env.FUZZ_RUNS ?? 150);

/** Small whole numbers: their sums are exact in any order. */
function integers(shape: readonly number[], seed: number): NumberArray {
  let state = seed;
  const data = Array.from({ length: volume(shape) }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    return ((state >> 8) % 7) - 3;
  });
  return { shape, data };
}

/** What the layer makes of the arrays, by its definition. */
function reference(layer: Layer, x: NumberArray, w: NumberArray, bias: readonly number[] | null): number[] {
  const given = {
    input: Float64Array.from(x.data),
    weight: Float64Array.from(w.data),
    bias: bias && Float64Array.from(bias),
  };
  return [...defined({ ...layer, dtype: 'float64' }, x.shape, given).output.values].map((value) => value + 0);
}

const compute = <Name extends DialectName>(
  name: Name,
  attributes: AttributesOf<Name>,
  ...operands: [NumberArray, NumberArray, readonly number[] | null]
): NumberArray => frameworks[name](attributes, ...operands);

const drawn = { width: 4, room: 2, groups: 3, outPerGroup: 3, transposed: true, modes: true } as const;

/** Layers of every type and padding, also by rule, with a batched input. Many are depthwise, and many have no dilation. */
const layers: fc.Arbitrary<Fitting> = fc
  .tuple(
    fc.oneof(fitting({ ...drawn, inPerGroup: 2 }), fitting({ ...drawn, inPerGroup: 1 })),
    fc.constantFrom(undefined, undefined, 'SAME_UPPER' as const, 'SAME_LOWER' as const),
    fc.boolean(),
  )
  .map(([{ spec, shape }, auto_pad, dilated]) => {
    const rule = spec.padding_mode === 'zeros' ? auto_pad : undefined;
    const { padding, ...rest } = spec;
    const sizes = shape.slice(-spatialAxes[spec.type]);
    return {
      spec: {
        ...rest,
        ...(rule ? { auto_pad: rule } : { padding }),
        // A transposed layer without its dilation might be cropped to nothing.
        ...(!dilated && !isTransposed(spec) && { dilation: 1 }),
        dtype: 'float32',
      },
      shape: [2, spec.in_channels, ...sizes],
    };
  });

function expressed(
  spec: LayerSpec,
  shape: readonly number[] | undefined,
  name: DialectName,
): Expressed | undefined {
  const [found] = translateLayer(spec, shape, [name]).translations;
  return found.verdict === 'cannot-express' ? undefined : found;
}

/** The attributes after the contract has read them. */
const stated = <Name extends DialectName>(name: Name, { attributes }: Expressed): AttributesOf<Name> => {
  const schema: { parse(value: unknown): AttributesOf<Name> } = attributeSchemas[name];
  return schema.parse(attributes);
};

describe.each(dialectNames)('a layer in the words of %s', (name) => {
  it("should compute the layer's values with its steps, and mean the same layer when it is read", () => {
    let computed = 0;
    fc.assert(
      fc.property(layers, fc.integer({ min: 1, max: 2 ** 20 }), ({ spec, shape }, seed) => {
        const words = expressed(spec, shape, name);
        if (!words) return;
        computed++;
        const layer = resolveLayer(spec, shape);
        const x = integers(shape, seed);
        const w = integers(weightShape(layer), seed + 1);
        const bias = layer.bias ? integers([layer.out_channels], seed + 2).data : null;
        const expected = reference(layer, x, w, bias);

        const inner = afterSteps(x, words.steps, true);
        const theirs = arrange(w, words.weight);
        const attributes = stated(name, words);
        expect(theirs.shape).toEqual(words.weight.shape);
        const y = outOfLayout(compute(name, attributes, intoLayout(inner, words), theirs, bias), words);
        expect(afterSteps(y, words.steps, false).data).toEqual(expected);

        const back = layerSchema.parse(readLayer(name, attributes, inner.shape));
        const again = expressed(back, inner.shape, name);
        expect(again).toBeDefined();
        if (!again) return;
        const own = resolveLayer(back, inner.shape);
        const ours = unarrange(theirs, again.weight, weightShape(own));
        expect(reference(own, inner, ours, bias)).toEqual(y.data);
      }),
      { numRuns: runs },
    );
    expect(computed).toBeGreaterThan(runs / 20);
  });
});
