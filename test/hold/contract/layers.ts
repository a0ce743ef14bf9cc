import fc from 'fast-check';
import { isPairs, isTransposed, type LayerSpec } from '../../../src/layers/layer.ts';
import { resolveLayer } from '../../../src/layers/resolve.ts';
import { type Fitting, fitting, placed, specOf } from '../../helpers/layers.ts';

/** A layer as a request may state it, an input that it fits, and what follows from both. */
export interface Placed {
  readonly layer: object;
  readonly spec: LayerSpec;
  readonly shapes: ReturnType<typeof placed>['shapes'];
}

const bounds = { groups: 3, inPerGroup: 2, outPerGroup: 3, width: 4, room: 2, transposed: true, modes: true };

/**
 * Layers of all types, padding modes, strides and dtypes, none of which takes more than the limits of the run
 * allow.
 */
export const layers: fc.Arbitrary<Placed> = fc
  .tuple(fitting(bounds), fc.constantFrom('numbers', 'words'), fc.boolean())
  .map(([drawn, padding, brief]) => {
    const { spec, shape } = padding === 'words' ? padded(drawn) : drawn;
    const { shapes } = placed(resolveLayer(spec, shape), shape);
    return { layer: brief ? abridged(spec) : spec, spec, shapes };
  });

/** The same with the padding by name, where that fits whatever the sizes are. */
function padded({ spec: { padding, ...spec }, shape }: Fitting): Fitting {
  if (isTransposed(spec) || spec.padding_mode !== 'zeros') return { spec: { padding, ...spec }, shape };
  const strided = [spec.stride].flat().some((step) => step !== 1);
  return { spec: strided ? { ...spec, auto_pad: 'SAME_LOWER' } : { ...spec, padding: 'same' }, shape };
}

const standard = specOf();

/** The same with one integer instead of equal ones, and without what is so by default. */
function abridged(spec: LayerSpec): object {
  const brief = (value: unknown) =>
    Array.isArray(value) && value.every((one) => one === value[0] && !Array.isArray(one)) ? value[0] : value;
  const entries = Object.entries(spec).map(([name, value]) => [name, brief(value)] as const);
  const needed = ['type', 'in_channels', 'out_channels', 'kernel_size'];
  return Object.fromEntries(
    entries.filter(([name, value]) => needed.includes(name) || value !== Reflect.get(standard, name)),
  );
}

/**
 * A conv2d whose input takes more than a small body: what is read in the pool, and straight into typed
 * arrays.
 */
export const largeLayers: fc.Arbitrary<Placed> = fc
  .record({
    groups: fc.constantFrom(1, 2, 4),
    side: fc.integer({ min: 40, max: 60 }),
    kernel: fc.constantFrom(1, 3),
  })
  .map(({ groups, side, kernel }) => {
    const spec = specOf({ groups, kernel_size: kernel });
    const shape = [1, 4, side, side];
    return { layer: spec, spec, shapes: placed(resolveLayer(spec), shape).shapes };
  });

/** The query that says the same, if there is one. */
export function queryOf({ spec, shapes }: Placed): Record<string, string> | undefined {
  const { padding } = spec;
  if (padding !== undefined && typeof padding !== 'string' && isPairs(padding)) return undefined;
  const fields = { ...spec, padding, input_shape: shapes.input };
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
