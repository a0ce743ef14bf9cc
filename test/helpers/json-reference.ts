import { ProblemError } from '../../src/errors.ts';
import { readJson } from '../../src/formats/json/reader.ts';
import { NumberArray } from '../../src/formats/number-array.ts';

const { FUZZ_RUNS = '60000' } = process.env;

/** How often the random tests of the JSON codec run; the acceptance run sets it to 1000000. */
export const fuzzRuns = Number(FUZZ_RUNS);

/** Mulberry32: uniform 32-bit words, the same for the same seed. */
export function words(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** Arrays are wanted in float64 if any text of the document is "float64". */
export const float64Anywhere = (text: string): boolean => text === 'float64';

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * The shortest decimal text of a positive finite float32, by definition and in whole numbers: of all decimals
 * in its rounding interval those with the fewest digits, of these the nearest, of two such the even one.
 */
export function shortestFloat32(value: number): string {
  float[0] = value;
  const fraction = (bits[0] ?? 0) & 0x7fffff;
  const biased = (bits[0] ?? 0) >>> 23;
  const c = BigInt(biased === 0 ? fraction : fraction | 0x800000);
  const q = Math.max(biased, 1) - 150;
  // In units of 2^(q - 2): the value and the ends of its interval, which belong to it if c is even.
  const v = 4n * c;
  const low = v - (fraction === 0 && biased > 1 ? 1n : 2n);
  const high = v + 2n;
  const owned = c % 2n === 0n;

  for (let digits = 1; ; digits++) {
    const k = Number(value.toExponential().split('e')[1]) - digits + 1;
    // value / 10^k = n / d
    const n = v * 10n ** BigInt(Math.max(-k, 0)) * 2n ** BigInt(Math.max(q - 2, 0));
    const d = 10n ** BigInt(Math.max(k, 0)) * 2n ** BigInt(Math.max(2 - q, 0));
    const inside = [n / d, n / d + 1n].filter((s) => {
      const at = (s * d * v * 4n) / n; // in quarters of the unit, rounded down
      const exact = at * n === s * d * v * 4n;
      const over = at > low * 4n || (at === low * 4n && (!exact || owned));
      const under = at < high * 4n || (at === high * 4n && exact && owned);
      return s > 0n && over && under;
    });
    const distance = (s: bigint): bigint => (s * d > n ? s * d - n : n - s * d);
    const [best] = inside.sort((a, b) =>
      distance(a) === distance(b) ? Number((a % 2n) - (b % 2n)) : distance(a) < distance(b) ? -1 : 1,
    );
    // Number() is at most 9 digits from here and prints those very digits.
    if (best !== undefined) return String(Number(`${best}e${k}`));
  }
}

/** Whether readJson's value is JSON.parse's, numbers of a NumberArray rounded to its type. */
export function same(got: unknown, want: unknown): boolean {
  if (got instanceof NumberArray) {
    let next = 0;
    const walk = (value: unknown, dim: number): boolean => {
      if (dim < got.shape.length) {
        return (
          Array.isArray(value) && value.length === got.shape[dim] && value.every((v) => walk(v, dim + 1))
        );
      }
      const number = Number(value);
      if (typeof value !== 'number' && !['NaN', 'Infinity', '-Infinity'].includes(String(value)))
        return false;
      return Object.is(got.data[next++], got.data instanceof Float32Array ? Math.fround(number) : number);
    };
    return walk(want, 0) && next === got.data.length && next > 64;
  }
  if (Array.isArray(got)) {
    return Array.isArray(want) && got.length === want.length && got.every((v, i) => same(v, want[i]));
  }
  if (typeof got === 'object' && got !== null) {
    if (typeof want !== 'object' || want === null || Array.isArray(want)) return false;
    const [a, b] = [Object.entries(got), Object.entries(want)];
    return a.length === b.length && a.every(([key, v], i) => key === b[i]?.[0] && same(v, b[i]?.[1]));
  }
  return Object.is(got, want);
}

/** What readJson refuses though JSON.parse does not. */
const stricter = /^(Duplicate key|More than 64 levels|The key "|Invalid UTF-8)/;

/** What is wrong with readJson(bytes) against JSON.parse; undefined if nothing is. */
export function disagreement(bytes: Uint8Array): string | undefined {
  let want: { value: unknown } | undefined;
  try {
    want = { value: JSON.parse(Buffer.from(bytes).toString('utf8')) };
  } catch {}
  try {
    const got = readJson(bytes, { precision: float64Anywhere });
    if (want === undefined) return 'read what JSON.parse refuses';
    return same(got, want.value) ? undefined : 'read another value';
  } catch (error) {
    if (!(error instanceof ProblemError)) return `threw ${error}`;
    if (error.code === 'invalid-tensor') return undefined;
    if (error.code !== 'malformed-json') return `threw ${error.code}`;
    if (!/ at line \d+, column \d+ \(byte offset \d+\)$/.test(error.message)) return 'gave no place';
    return want === undefined || stricter.test(error.message) ? undefined : `refused: ${error.message}`;
  }
}
