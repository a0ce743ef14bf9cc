import type { Accumulators } from '../backend/integers/accumulate.ts';
import { eachWeight } from '../backend/integers/bound.ts';
import type { IntegerOperands } from '../backend/integers/operands.ts';
import type { Plan } from '../layers/plan.ts';
import { release } from '../memory/buffers.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import type { Quantization } from '../quantization/parameters.ts';
import { type QuantizedData, requantizeAll } from '../quantization/requantize.ts';
import { type RuntimeName, runtimes } from '../quantization/runtime-table.ts';
import { elementCount, elements } from '../tensor/tensor.ts';
import { compareValues } from './errors.ts';
import type { Problem } from './problem.ts';
import { requantizationOf } from './requantization.ts';
import { Search } from './search.ts';
import { problemOf, type Verification } from './verify.ts';

/** What an output is in comparison to a runtime's. */
export interface RuntimeComparison {
  readonly name: RuntimeName;
  readonly mismatched: number;
  /** The most by which two integers are apart. */
  readonly max: number;
  /** The first that differs, row-major; null where none does. */
  readonly first: { readonly at: number; readonly got: number; readonly expected: number } | null;
}

/** An output of integers judged. All is compared with the first of the runtimes. */
export interface IntegerVerification extends Verification {
  /** The one that the output is nearest to first. */
  readonly runtimes: readonly RuntimeComparison[];
}

interface Layer {
  readonly plan: Plan;
  readonly operands: IntegerOperands;
  readonly accumulators: Accumulators['data'];
  readonly quantization: Quantization;
}

/**
 * Compares an output of integers with that of each runtime, and looks for a fault if it is none of them.
 * @param names runtimes that take the layer, one at least
 * @param got the caller's output, of the layer's shape
 * @param budget the work that the search may take beside the comparison
 */
export function verifyIntegers(
  layer: Layer,
  names: readonly RuntimeName[],
  got: QuantizedData,
  budget: number,
): IntegerVerification {
  const { plan, accumulators, quantization } = layer;
  const plane = elementCount(plan.shapes.output.slice(-plan.layer.kernel_size.length));
  const outputOf = (name: RuntimeName) =>
    requantizeAll(runtimes[name], accumulators, plane, quantization).output;
  const compared = names.map((name) => compareWith(name, outputOf(name), got));
  const ranked = compared.toSorted((a, b) => a.mismatched - b.mismatched || a.max - b.max);
  const [nearest] = ranked;
  const problem = integerProblem(layer, names);
  const expected = outputOf(nearest.name);
  const { dtype } = quantization;
  const values = compareValues(
    got,
    expected,
    dtype,
    problem.output,
    (at) => got[at] === expected[at],
    () => 0,
  );
  const judged = { compared: values, runtimes: ranked };
  if (nearest.mismatched === 0)
    return { verdict: 'identical', ...judged, causes: [], closest: null, searched: 0, skipped: 0 };
  const claim = { got, sizes: problem.output, tolerance: null, finite: true };
  const sums = { values: accumulators, absolute: null };
  const found = new Search(problem, sums, claim, values, budget).run();
  return { verdict: 'different', ...judged, ...found };
}

function compareWith(name: RuntimeName, expected: QuantizedData, got: QuantizedData): RuntimeComparison {
  let [mismatched, max, first] = [0, 0, -1];
  for (let at = 0; at < got.length; at++) {
    checkpointAt(at);
    const apart = Math.abs(got[at] - expected[at]);
    if (apart === 0) continue;
    if (mismatched === 0) first = at;
    mismatched++;
    if (apart > max) max = apart;
  }
  const shown = first < 0 ? null : { at: first, got: got[first], expected: expected[first] };
  release(expected);
  return { name, mismatched, max, first: shown };
}

/** The layer on its operands without their zero points, whose sums are the accumulators. */
function integerProblem({ plan, operands, quantization }: Layer, names: readonly RuntimeName[]): Problem {
  const { input, inputZeroPoint, weight, weightZeroPoints, bias } = operands;
  const moved = {
    input: elements('float64', input.length),
    weight: elements('float64', weight.length),
    bias: bias && Float64Array.from(bias),
  };
  for (let i = 0; i < input.length; i++) {
    checkpointAt(i);
    moved.input[i] = input[i] - inputZeroPoint;
  }
  eachWeight(plan.layer, (at, channel) => {
    moved.weight[at] = weight[at] - weightZeroPoints[channel];
  });
  const arithmetic = names.map((name) => runtimes[name]);
  return {
    ...problemOf({ ...plan, layer: { ...plan.layer, dtype: 'float64' } }, moved),
    requantization: requantizationOf(quantization, arithmetic),
  };
}
