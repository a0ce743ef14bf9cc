import { describe, expect, it } from 'vitest';
import { planLayer } from '../../src/layers/plan.ts';
import type { LayerDType, TensorData } from '../../src/tensor/tensor.ts';
import { hypotheses } from '../../src/verification/hypotheses/table.ts';
import { verify } from '../../src/verification/verify.ts';
import { defined } from '../helpers/definition.ts';
import type { NumberArray } from '../helpers/frameworks/array.ts';
import { roundedTo } from '../helpers/halves.ts';
import {
  faultsOf,
  generator,
  otherFaults,
  outputFaults,
  type Planted,
  type Port,
  ported,
  randomPort,
} from './ported.ts';

/** FUZZ_RUNS=3000 is the long form, FUZZ_SEED draws other layers. */
const { FUZZ_RUNS, FUZZ_SEED = '0' } = process.env;
const seeded = (seed: number) => generator(seed + 10 * Number(FUZZ_SEED));
const runs = (short: number, longest: number) =>
  FUZZ_RUNS === undefined ? short : Math.min(longest, Number(FUZZ_RUNS));

const origin = { layer: '', input: '' };
const budget = 480_000_000;

const planOf = (p: Port) => planLayer(p.spec, p.x.shape, origin);

const operandsOf = ({ spec, x, w, b }: Port) => ({
  input: heldAs(spec.dtype, x.data),
  weight: heldAs(spec.dtype, w.data),
  bias: b && heldAs(spec.dtype, b),
});

/** Numbers as a layer of the dtype has them in memory. */
function heldAs(dtype: LayerDType, data: ArrayLike<number>): TensorData {
  if (dtype === 'float64') return Float64Array.from(data);
  if (dtype === 'float32') return Float32Array.from(data);
  return Float32Array.from(data, (value) => roundedTo(dtype, value));
}

function verified(p: Port, output: ArrayLike<number>) {
  return verify(planOf(p), operandsOf(p), heldAs(p.spec.dtype, output), null, budget);
}

/** How far outputs may be apart by rounding, in proportion to them. Halves round the output itself. */
const roundingIn = { float32: 2e-5, float64: 1e-12, float16: 4e-3, bfloat16: 3e-2 } as const;

/** Whether two outputs are equal but for rounding. */
function close(one: NumberArray, other: NumberArray, dtype: LayerDType): boolean {
  const most = roundingIn[dtype];
  return one.data.every((value, i) => Math.abs(value - other.data[i]) <= most * Math.max(1, Math.abs(value)));
}

/** The layer in another dtype, its operands rounded to that. */
function inDType(p: Port, dtype: LayerDType): Port {
  const rounded = (data: readonly number[]) => Array.from(heldAs(dtype, data));
  const [x, w] = [p.x, p.w].map(({ shape, data }) => ({ shape, data: rounded(data) }));
  return { ...p, spec: { ...p.spec, dtype }, x, w, b: p.b && rounded(p.b) };
}

function* planted(p: Port, random: () => number): Generator<Planted> {
  for (const { cause, port } of faultsOf(p, random)) yield { cause, output: ported(port) };
  yield* outputFaults(ported(p), random);
}

/** A cause is right if it is what was planted, or if it gives the same output by its definition in `ported.ts`. */
function isRight(
  first: string | undefined,
  { cause, output }: Planted,
  others: Iterable<Planted>,
  dtype: LayerDType,
): boolean {
  if (first === cause) return true;
  for (const other of others) if (other.cause === first && close(other.output, output, dtype)) return true;
  return false;
}

/** Whether one or two faults of these names give an output by their definitions in `ported.ts`. */
function givesSame(name: string, p: Port, output: NumberArray, random: () => number): boolean {
  const names = name.split(' + ');
  for (const { cause, port } of faultsOf(p, random)) {
    if (!names.includes(cause)) continue;
    if (names.length === 1 && isSame(port)) return true;
    for (const second of names.length === 1 ? [] : faultsOf(port, random))
      if (second.cause !== cause && names.includes(second.cause) && isSame(second.port)) return true;
  }
  return false;

  function isSame(port: Port): boolean {
    const other = ported(port);
    return other.shape.join() === output.shape.join() && close(other, output, p.spec.dtype);
  }
}

describe('verify', () => {
  it.each([
    ['float32', 4],
    ['float64', 1],
    ['float16', 1],
  ] as const)(
    'should name the fault planted in %s first, or one that gives the same output',
    {
      timeout: 3_600_000,
    },
    (dtype, short) => {
      const random = seeded(1);
      const counts = new Map<string, [planted: number, named: number]>();
      const missed: string[] = [];
      for (let run = 0; run < runs(short, 3000); run++) {
        const p = inDType(randomPort(random), dtype);
        const right = ported(p);
        const all = [...planted(p, random)];
        for (const fault of all) {
          const { verdict, causes } = verified(p, fault.output.data);
          if (verdict !== 'different') {
            expect(close(fault.output, right, dtype), `${fault.cause}: ${verdict}`).toBe(true);
            continue;
          }
          const count = counts.get(fault.cause) ?? [0, 0];
          counts.set(fault.cause, count);
          count[0]++;
          const first = causes[0]?.cause;
          if (isRight(first, fault, all, dtype) || isRight(first, fault, otherFaults(p), dtype)) count[1]++;
          else
            missed.push(
              `${fault.cause} -> ${causes.map((c) => c.cause)} ${JSON.stringify(p.spec)} ${p.x.shape}`,
            );
        }
      }
      const total = (i: 0 | 1) => [...counts.values()].reduce((sum, count) => sum + count[i], 0);
      if (FUZZ_RUNS) console.info(`${dtype}: ${total(1)} of ${total(0)} planted faults`);
      expect(total(1) / total(0), missed.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(0.99);
      const tried = hypotheses.map(({ cause }) => cause);
      if (FUZZ_RUNS) expect([...counts.keys()].sort()).toEqual([...tried].sort());
    },
  );

  it('should name two planted faults, or what gives the same output', { timeout: 3_600_000 }, () => {
    const random = seeded(2);
    const common = [
      'kernel-flipped',
      'weight-layout',
      'bias-missing',
      'stride-ignored',
      'groups-interleaved',
      'input-layout',
      'dilation-ignored',
    ];
    let [pairs, named] = [0, 0];
    const missed: string[] = [];
    const most = runs(15, 500);
    while (pairs < most) {
      const p = randomPort(random);
      const firsts = [...faultsOf(p, random)].filter(({ cause }) => common.includes(cause));
      if (firsts.length === 0) continue;
      const first = firsts[Math.floor(random() * firsts.length)];
      const seconds = [...faultsOf(first.port, random)].filter(
        ({ cause }) => common.includes(cause) && cause !== first.cause,
      );
      if (seconds.length === 0) continue;
      const second = seconds[Math.floor(random() * seconds.length)];
      const output = ported(second.port);
      if (output.shape.join() !== planOf(p).shapes.output.join()) continue;
      const { verdict, causes } = verified(p, output.data);
      if (verdict !== 'different') continue;
      pairs++;
      const name = causes[0]?.cause ?? '';
      const pair = [first.cause, second.cause];
      if (name.split(' + ').sort().join() === pair.sort().join() || givesSame(name, p, output, random))
        named++;
      else missed.push(`${pair.join(' + ')} -> ${name} ${JSON.stringify(p.spec)} ${p.x.shape}`);
    }
    expect(named / pairs, missed.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(0.99);
  });

  it('should claim no cause for unrelated errors', { timeout: 3_600_000 }, () => {
    const random = seeded(3);
    for (let run = 0; run < runs(40, 1000); run++) {
      const p = randomPort(random);
      const output = [...ported(p).data];
      const share = random() ** 2;
      let wrong = 0;
      for (let i = 0; i < output.length; i++)
        if (random() < share) {
          output[i] += random() - 0.5;
          wrong++;
        }
      if (wrong === 0) output[Math.floor(random() * output.length)] += 0.3;
      const { verdict, causes } = verified(p, output);
      expect({ verdict, causes }, JSON.stringify([p.spec, p.x.shape])).toEqual({
        verdict: 'different',
        causes: [],
      });
    }
  });

  it('should not call other orders of the sum different', { timeout: 3_600_000 }, () => {
    const random = seeded(4);
    for (let run = 0; run < runs(8, 1000); run++) {
      const p = randomPort(random);
      const operands = operandsOf(p);
      const { layer, shapes } = planOf(p);
      const { output } = defined(layer, shapes.input, operands);
      for (const values of [output.values, output.float32, ...reordered(p, random)]) {
        const { verdict, causes } = verified(p, values);
        expect(['identical', 'within-bound'], JSON.stringify(p.spec)).toContain(verdict);
        expect(causes.map(({ cause }) => cause)).toEqual(verdict === 'identical' ? [] : ['summation-order']);
      }
    }
  });
});

/** The right output with its terms in other orders, in float32: from the last to the first, in pairs, and fused. */
function* reordered(p: Port, random: () => number): Generator<number[]> {
  const terms = termsOf(p);
  const f = Math.fround;
  const pairwise = (of: readonly number[]): number => {
    if (of.length <= 1) return f(of[0] ?? 0);
    const half = of.length >> 1;
    return f(pairwise(of.slice(0, half)) + pairwise(of.slice(half)));
  };
  const summed = (of: readonly number[], start = 0) => of.reduce((sum, term) => f(sum + f(term)), start);
  yield terms.map(({ products, bias }) => f(summed(products.toReversed()) + bias));
  yield terms.map(({ products, bias }) => f(pairwise(products) + bias));
  yield terms.map(({ products, bias }) => summed(products, f(bias)));
  // The exact product plus the sum, rounded once.
  yield terms.map(({ products, bias }) => f(products.reduce((sum, term) => f(sum + term), 0) + bias));
  yield terms.map(({ products, bias }) => {
    const shuffled = products.toSorted(() => random() - 0.5);
    return f(summed(shuffled) + bias);
  });
}

/** The exact products of each output: the output of the layer with one element of its weight at a time. */
function termsOf(p: Port): { products: number[]; bias: number }[] {
  const outputs = p.w.data.map((_, i) => {
    const alone = { ...p.w, data: p.w.data.map((value, j) => (i === j ? value : 0)) };
    return ported({ ...p, w: alone, b: null }).data;
  });
  const bias = ported({ ...p, w: { ...p.w, data: p.w.data.map(() => 0) } }).data;
  return bias.map((added, at) => ({ products: outputs.map((output) => output[at]), bias: added }));
}
