import { readFileSync } from 'node:fs';

/** One seed's streams in test/golden/rng.json; its README states the fields. */
export interface GoldenStream {
  readonly seed: number;
  readonly tensors: Readonly<Record<string, string>>;
  readonly rand_10_float32: readonly string[];
  readonly rand_10_float64: readonly string[];
  readonly randn_5_float32: readonly string[];
  readonly randn_64_float32: readonly string[];
  /** Calls after one manual_seed. */
  readonly sequence: readonly { readonly call: string; readonly values: readonly string[] }[];
}

const text = readFileSync(new URL('../golden/rng.json', import.meta.url), 'utf8');
export const goldenStreams: readonly GoldenStream[] = JSON.parse(text);

/** The number that C's %a writes so: `-0x1.8p+3`. */
export function hexFloat(written: string): number {
  const [, sign, whole, fraction, exponent] = /^(-?)0x([01])\.([0-9a-f]*)p([+-]\d+)$/.exec(written) ?? [];
  if (exponent === undefined) throw new Error(`no hexadecimal float: ${written}`);
  const digits = Number.parseInt(whole + fraction, 16);
  return (sign ? -1 : 1) * digits * 2 ** (Number(exponent) - 4 * fraction.length);
}
