import { describe, expect, it } from 'vitest';
import { accumulate } from '../../src/backend/integers/accumulate.ts';
import { planLayer } from '../../src/layers/plan.ts';
import type { QuantizedDType } from '../../src/quantization/parameters.ts';
import { integerHypotheses } from '../../src/verification/hypotheses/table.ts';
import { verifyIntegers } from '../../src/verification/verify-integers.ts';
import type { NumberArray } from '../helpers/frameworks/array.ts';
import { generator, otherFaults } from './ported.ts';
import {
  type PlantedIntegers,
  plantedIntegers,
  type QuantizedPort,
  quantizedOutput,
  quantizedSums,
  randomQuantizedPort,
  takers,
} from './quantized-port.ts';

/** FUZZ_RUNS=1000 is the long form, FUZZ_SEED draws other layers. */
const { FUZZ_RUNS, FUZZ_SEED = '0' } = process.env;
const runs = (short: number) => Number(FUZZ_RUNS ?? short);
const seeded = (seed: number) => generator(seed + 10 * Number(FUZZ_SEED));

const integersOf = (dtype: QuantizedDType, data: readonly number[]) =>
  dtype === 'int8' ? Int8Array.from(data) : Uint8Array.from(data);

function verified(q: QuantizedPort, output: readonly number[], budget = 480_000_000) {
  const { port, quantization } = q;
  const { input, weight, dtype } = quantization;
  const plan = planLayer(port.spec, port.x.shape, { layer: '', input: '' });
  const shifted = (data: readonly number[], zeroPoint: number) => data.map((value) => value + zeroPoint);
  const operands = {
    input: integersOf(dtype, shifted(port.x.data, input.zeroPoint)),
    inputZeroPoint: input.zeroPoint,
    weight: integersOf(weight.dtype, shifted(port.w.data, weight.zeroPoints[0])),
    weightZeroPoints: new Int32Array(plan.layer.out_channels).fill(weight.zeroPoints[0]),
    bias: port.b && Int32Array.from(port.b),
  };
  const { data: accumulators } = accumulate(plan, operands);
  const layer = { plan, operands, accumulators, quantization };
  return verifyIntegers(layer, takers(q), integersOf(dtype, output), budget);
}

const same = (one: NumberArray, other: NumberArray) => one.data.every((value, i) => value === other.data[i]);

describe('verify with quantization', () => {
  it('should find the runtime whose arithmetic an output has', { timeout: 3_600_000 }, () => {
    const random = seeded(11);
    for (let run = 0; run < runs(8); run++) {
      const q = randomQuantizedPort(random);
      for (const runtime of takers(q)) {
        const { verdict, runtimes, causes } = verified(q, quantizedOutput(q, runtime).data);
        expect({ verdict, causes }).toEqual({ verdict: 'identical', causes: [] });
        const found = runtimes.find(({ name }) => name === runtime);
        expect(found, runtime).toEqual({ name: runtime, mismatched: 0, max: 0, first: null });
      }
    }
  });

  it('should rank runtimes by the integers that differ, and show the first', { timeout: 3_600_000 }, () => {
    const random = seeded(12);
    for (let run = 0; run < runs(6); run++) {
      const q = randomQuantizedPort(random);
      const output = quantizedOutput(q, 'exact').data.map((value) => value ^ (random() < 0.1 ? 1 : 0));
      const { runtimes } = verified(q, output, 0);
      let before = 0;
      for (const { name, mismatched, max, first } of runtimes) {
        const expected = quantizedOutput(q, name).data;
        const apart = expected.map((value, i) => Math.abs(value - output[i]));
        const at = apart.findIndex((distance) => distance > 0);
        expect({ mismatched, max }).toEqual({
          mismatched: apart.filter((distance) => distance > 0).length,
          max: Math.max(...apart),
        });
        expect(first).toEqual(at < 0 ? null : { at, got: output[at], expected: expected[at] });
        expect(mismatched).toBeGreaterThanOrEqual(before);
        before = mismatched;
      }
    }
  });

  it('should name the planted fault first, or one that gives the same integers', {
    timeout: 3_600_000,
  }, () => {
    const random = seeded(13);
    const counts = new Map<string, [planted: number, named: number]>();
    const missed: string[] = [];
    for (let run = 0; run < runs(6); run++) {
      const q = randomQuantizedPort(random);
      const names = takers(q);
      const all = [...plantedIntegers(q, random)];
      for (const fault of all) {
        const output = fault.output(names[Math.floor(random() * names.length)]);
        const { verdict, causes } = verified(q, output.data);
        if (verdict === 'identical') {
          expect(names.some((name) => same(quantizedOutput(q, name), output))).toBe(true);
          continue;
        }
        const count = counts.get(fault.cause) ?? [0, 0];
        counts.set(fault.cause, count);
        count[0]++;
        if (isRight(causes[0]?.cause, fault, output, all, q)) count[1]++;
        else
          missed.push(
            `${fault.cause} -> ${causes.map(({ cause }) => cause)} ${JSON.stringify(q.port.spec)} ${q.port.x.shape} ${JSON.stringify(q.quantization)}`,
          );
      }
    }
    const total = (i: 0 | 1) => [...counts.values()].reduce((sum, count) => sum + count[i], 0);
    if (FUZZ_RUNS) console.info(`integers: ${total(1)} of ${total(0)} planted faults`, [...counts]);
    expect(total(1) / total(0), missed.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(0.99);
    if (FUZZ_RUNS) {
      const tried = integerHypotheses.map(({ cause }) => cause);
      expect([...counts.keys()].sort()).toEqual([...tried].sort());
    }
  });

  it('should claim no cause for unrelated errors', { timeout: 3_600_000 }, () => {
    const random = seeded(14);
    for (let run = 0; run < runs(12); run++) {
      const q = randomQuantizedPort(random);
      const [runtime] = takers(q);
      const [least, greatest] = q.quantization.dtype === 'int8' ? [-128, 127] : [0, 255];
      const share = random() ** 2;
      const most = random() < 0.5 ? 2 : 256;
      const output = quantizedOutput(q, runtime).data.map((value) =>
        random() < share
          ? Math.min(Math.max(value + Math.floor((2 * random() - 1) * most + 0.5), least), greatest)
          : value,
      );
      const { verdict, causes } = verified(q, output);
      if (verdict === 'identical') continue;
      expect(causes, JSON.stringify([q.port.spec, q.port.x.shape, q.quantization])).toEqual([]);
    }
  });
});

/** A cause is right if it is what was planted, or if it gives the same output by its definition, in any arithmetic. */
function isRight(
  first: string | undefined,
  { cause }: PlantedIntegers,
  output: NumberArray,
  all: readonly PlantedIntegers[],
  q: QuantizedPort,
): boolean {
  if (first === undefined) return false;
  if (first === cause) return true;
  const names = takers(q);
  for (const other of all)
    if (other.cause === first && names.some((name) => same(other.output(name), output))) return true;
  // Padding of any amount on any side.
  for (const { cause: other, output: sums } of otherFaults(q.port)) {
    if (other !== first) continue;
    if (names.some((name) => same(quantizedSums(q, sums, name), output))) return true;
  }
  return false;
}
