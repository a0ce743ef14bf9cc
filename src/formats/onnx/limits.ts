import { ProblemError } from '../../errors.ts';
import { checkpoint, checkpointAt } from '../../memory/checkpoint.ts';

/** Bounds of a model that have no setting. The size of the file has one: MAX_BODY_BYTES. */
const bounds = {
  /** Fields that are read: nodes, their inputs and outputs, tensors, sizes. */
  fields: 2 ** 17,
  nodes: 2 ** 14,
  convolutions: 1024,
  /** Scales and zero points of channels in a listing, of all convolutions. */
  scales: 2 ** 15,
} as const;

/** The most bytes of a name in the file. */
export const mostNameBytes = 1024;

/** Names in a listing are cut to so many characters. */
export const mostNameCharacters = 200;

/** The most sizes of one tensor. NumPy takes as many. */
export const mostTensorAxes = 64;

/** The most subgraphs within each other. */
export const mostNesting = 8;

/** Shapes of values with more axes are treated as unknown. */
export const mostAxes = 8;

/** @throws ProblemError `limit-exceeded` */
export function overLimit(what: string, most: number): ProblemError {
  const message = `the model has more than ${most} ${what}`;
  return ProblemError.of('limit-exceeded', { pointer: '', message, hint: 'send a part of the model' });
}

/** What may still be read of a model. */
export class Allowance {
  readonly #left: Record<keyof typeof bounds, number> = { ...bounds };
  #skipped = 0;

  /** @throws ProblemError `limit-exceeded` where there are more than may be */
  take(what: keyof typeof bounds, count = 1): void {
    this.#left[what] -= count;
    if (this.#left[what] < 0) throw overLimit(what, bounds[what]);
    if (this.#left[what] % 1024 === 0) checkpoint();
  }

  /** Notes a field that is not read. */
  skip(): void {
    this.#skipped++;
    checkpointAt(this.#skipped);
  }
}
