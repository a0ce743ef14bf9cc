import { ProblemError } from '../../errors.ts';
import type { LayerSpec, PaddingMode, PaddingPair } from '../layer.ts';
import type { WeightArrangement } from './arrangement.ts';
import type { Subject } from './subject.ts';

/** What has to be done around the layer, in the order of the list. Amounts are `[before, after]`, one pair per spatial axis. */
export type Step =
  | {
      readonly step: 'pad';
      readonly mode: PaddingMode;
      readonly amounts: readonly PaddingPair[];
      readonly code: string;
    }
  | { readonly step: 'add-axis'; readonly code: string }
  | { readonly step: 'remove-axis'; readonly code: string }
  | { readonly step: 'crop'; readonly amounts: readonly PaddingPair[]; readonly code: string };

/** Steps of these kinds come before the layer, all others after it. */
export const isBefore = ({ step }: Step): boolean => step === 'pad' || step === 'add-axis';

/** A layer in a dialect's words. */
export interface Expressed<Attributes = object> {
  readonly attributes: Attributes;
  /** A function `layer(x, w, b)`. `w` and `b` are the weight and the bias as PyTorch has them. */
  readonly code: string;
  /** Axes of the input and of the output, such as `NHWC`. */
  readonly input_layout: string;
  readonly weight: WeightArrangement;
  /** Empty where the dialect has the layer as it is. */
  readonly steps: readonly Step[];
}

/** Why a dialect cannot have the layer. */
export interface Inexpressible {
  readonly reason: string;
}

/** A framework's way to state a layer. */
export interface Dialect<Attributes = object> {
  write(subject: Subject): Expressed<Attributes> | Inexpressible;
  /** The attributes that state the fields of a layer, where they have other names. */
  readonly fields: Readonly<Partial<Record<keyof LayerSpec, keyof Attributes & string>>>;
  /**
   * The layer that the attributes state, without any steps around it. Neither its ranges nor their combination have been
   * checked.
   * @param inputShape the sizes of the layer's own input, its spatial ones last, where they are known
   * @throws ProblemError `invalid-layer`, pointers relative to the attributes.
   */
  read(attributes: Attributes, inputShape: readonly number[] | undefined): LayerSpec;
}

/** The dialect cannot have the layer. */
export const cannot = (reason: string): Inexpressible => ({ reason });

/** The dialect cannot have the layer, as long as what depends on the size of the input is not known. */
export const cannotWithoutSizes = (what: string): Inexpressible =>
  cannot(`${what} depends on the size of the input: give input_shape`);

/** Attributes that no layer has. */
export function wrongAttribute(name: string, message: string, hint: string): ProblemError {
  return ProblemError.of('invalid-layer', { pointer: `/${name}`, message, hint });
}

/** The spatial sizes of an input. Undefined where they are not known, or there are too few. */
export function spatialSizes(
  inputShape: readonly number[] | undefined,
  axes: number,
): readonly number[] | undefined {
  return inputShape && inputShape.length >= axes ? inputShape.slice(-axes) : undefined;
}

/** An attribute that says nothing without the sizes of the input. */
export function needsSizes(name: string): ProblemError {
  return wrongAttribute(
    name,
    `${name} depends on the size of the input`,
    'give input_shape, with all of its sizes',
  );
}
