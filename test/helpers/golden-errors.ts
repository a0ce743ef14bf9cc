import { readFileSync } from 'node:fs';

/** What PyTorch did with a specification: took it, or refused it with a message. */
export type Verdict =
  | { readonly accepted: true; readonly output_shape: readonly number[] }
  | { readonly accepted: false; readonly stage: 'construct' | 'forward'; readonly message: string };

/**
 * One case of test/golden/errors.json; test/golden/README.md states the fields. The specification is
 * unchecked.
 */
export interface GoldenError {
  readonly id: string;
  readonly category: string;
  readonly verdict: 'invalid' | 'valid' | 'debatable';
  readonly op: 'conv' | 'conv_transpose';
  readonly spatial_dims: 1 | 2 | 3;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly input_shape: readonly number[];
  readonly weight_shape: readonly number[];
  readonly bias_shape: readonly number[] | null;
  readonly dtype: string;
  readonly input_dtype?: string;
  readonly torch_module: Verdict;
}

const text = readFileSync(new URL('../golden/errors.json', import.meta.url), 'utf8');
export const goldenErrors: readonly GoldenError[] = JSON.parse(text);

/** The case of the number that its id starts with. */
export function goldenError(number: number): GoldenError {
  const prefix = `serr${String(number).padStart(2, '0')}-`;
  const found = goldenErrors.find(({ id }) => id.startsWith(prefix));
  if (!found) throw new Error(`no golden error ${prefix}`);
  return found;
}

/** The layer of a case as a request's JSON would state it. */
export function requestedLayer({ op, spec, spatial_dims, dtype }: GoldenError): Record<string, unknown> {
  return { type: `${op}${spatial_dims}d`, ...spec, dtype };
}

/** PyTorch's refusal of a case. */
export function torchMessage({ id, torch_module }: GoldenError): string {
  if (torch_module.accepted) throw new Error(`PyTorch accepts ${id}`);
  return torch_module.message;
}
