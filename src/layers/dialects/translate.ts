import { ProblemError, within } from '../../errors.ts';
import { type LayerSpec, spatialAxes } from '../layer.ts';
import { planLayer } from '../plan.ts';
import { type InputlessLayer, storedSpec } from '../stored-spec.ts';
import { cannotWithoutSizes, type Dialect, type Expressed } from './dialect.ts';
import { subjectOf } from './subject.ts';
import { type AttributesOf, type DialectName, dialects } from './table.ts';

/** A layer in the words of one dialect, or why that has none for it. */
export type Translation =
  | ({ readonly dialect: DialectName; readonly verdict: 'exact' | 'needs-steps' } & Expressed<
      AttributesOf<DialectName>
    >)
  | { readonly dialect: DialectName; readonly verdict: 'cannot-express'; readonly reason: string };

/** A layer, and what it is in each dialect that was asked for. */
export interface LayerTranslations {
  readonly layer: InputlessLayer;
  readonly translations: readonly Translation[];
}

const table: { readonly [Name in DialectName]: Dialect<AttributesOf<Name>> } = dialects;

/**
 * The layer that a dialect's attributes state. Neither its ranges nor their combination have been checked.
 * @param inputShape the input's sizes, if they are known
 * @throws ProblemError `invalid-layer` with pointers into the body of POST /v1/translate.
 */
export function readLayer<Name extends DialectName>(
  from: Name,
  attributes: AttributesOf<Name>,
  inputShape: readonly number[] | undefined,
): LayerSpec {
  return within('/layer', () => table[from].read(attributes, inputShape));
}

/**
 * Runs `work`, whose faults point at the fields of a layer below /layer, and points them at the attributes of the dialect
 * that stated those fields.
 */
export function atAttributes<T>(from: DialectName, work: () => T): T {
  const fields: Readonly<Partial<Record<string, string>>> = dialects[from].fields;
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    const faults = error.faults.map((fault) => {
      const [, field = ''] = /^\/layer\/(\w+)/.exec(fault.pointer) ?? [];
      const name = fields[field];
      return name === undefined ? fault : { ...fault, pointer: `/layer/${name}` };
    });
    throw new ProblemError(error.code, error.message, faults);
  }
}

/**
 * Puts a layer into the words of each dialect.
 * @param inputShape the input's sizes, with or without N, if they are known
 * @throws ProblemError `invalid-layer` or `invalid-tensor`, with pointers into the body of POST /v1/translate.
 */
export function translateLayer(
  spec: LayerSpec,
  inputShape: readonly number[] | undefined,
  to: readonly DialectName[],
): LayerTranslations {
  const layer = inputShape
    ? planLayer(spec, inputShape, { layer: '/layer', input: '/input_shape' }).layer
    : within('/layer', () => storedSpec(spec).spec);
  const subject = subjectOf(layer, inputShape?.slice(-spatialAxes[spec.type]));
  const translations = to.map((dialect): Translation => {
    const found =
      subject.layer.output_size === undefined
        ? table[dialect].write(subject)
        : cannotWithoutSizes('the output padding for output_size');
    if ('reason' in found) return { dialect, verdict: 'cannot-express', reason: found.reason };
    return { dialect, verdict: found.steps.length > 0 ? 'needs-steps' : 'exact', ...found };
  });
  return { layer, translations };
}
