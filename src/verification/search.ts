import { adjointWork } from '../backend/adjoint-work.ts';
import { correlationWork } from '../backend/correlation-work.ts';
import { adjointPeak, correlationPeak } from '../backend/peak-bytes.ts';
import type { Geometry } from '../layers/geometry.ts';
import { release } from '../memory/buffers.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import { elementCount } from '../tensor/tensor.ts';
import { compute, geometryOf, termsOf, type Values } from './compute.ts';
import type { Compared } from './errors.ts';
import { sumAt } from './evaluate.ts';
import { hypotheses } from './hypotheses/table.ts';
import type { Evidence, Hypothesis, Variant } from './hypothesis.ts';
import { type Claim, judgedBy, placed, placeIn } from './judge.ts';
import { hasSums, type Problem } from './problem.ts';
import type { Sample } from './sample.ts';
import { agrees } from './tolerance.ts';
import { indexAt, volume } from './view.ts';

/** What explains an output that is not the expected one. */
export interface Cause {
  readonly cause: string;
  /** The share of the mismatched values that it reproduces. */
  readonly explains: number;
  /** The largest difference that is left. */
  readonly max_abs: number;
  readonly text: string;
  readonly fix: string;
}

export interface Found {
  readonly causes: readonly Cause[];
  readonly closest: Cause | null;
  /** Hypotheses that were computed, singly and in pairs, and those that the budget did not allow. */
  readonly searched: number;
  readonly skipped: number;
}

/** A share of the mismatched values from which a cause counts, and of which it may break as many right ones. */
const enough = 0.99;
/** Positions that are looked at first: all of them have to be reproduced. */
const first = 4;
/** The least share that is worth telling. */
const leastClosest = 0.1;
/** The work of a term and of a value, evaluated term by term, in multiply-accumulates (see operations/cost.ts). */
export const perTerm = 600;
export const perValue = 60_000;
/** The same of an element that is made by a rule, and of one that is compared. */
export const perMade = 1500;
export const perCompared = 1000;
/** Values of more terms are not evaluated term by term. */
const mostTerms = 2 ** 20;

/** The most that a hypothesis may have of what the layer has so much of: elements of its operands, bytes of kernels. */
export const mostGrown = (own: number): number => 2 * own + 2 ** 18;

/** Looks for what explains an output: each fault alone, then two at a time. */
export class Search {
  readonly #problem: Problem;
  readonly #values: Values;
  readonly #claim: Claim;
  readonly #wrong: Sample;
  readonly #right: Sample;
  readonly #flags: Uint8Array;
  #left: number;
  #searched = 0;
  #skipped = 0;

  /** @param budget work that may be spent */
  constructor(problem: Problem, values: Values, claim: Claim, compared: Compared, budget: number) {
    this.#problem = problem;
    this.#values = values;
    this.#claim = claim;
    this.#wrong = compared.wrong;
    this.#right = compared.right;
    this.#flags = compared.flags;
    this.#left = budget;
  }

  run(): Found {
    const singles = this.#confirmed(this.#singles(), hypotheses.length);
    const causes = singles.length > 0 ? singles : this.#confirmed(this.#pairs(), 1);
    const closest = causes.length > 0 ? null : this.#closest();
    return { causes, closest, searched: this.#searched, skipped: this.#skipped };
  }

  *#singles(): Iterable<readonly [cause: string, variant: Variant]> {
    const evidence = this.#evidence();
    for (const { cause, variants, fitted } of hypotheses) {
      for (const variant of variants(this.#problem)) yield [cause, variant];
      if (fitted) for (const variant of fitted(this.#problem, evidence)) yield [cause, variant];
    }
  }

  /** Two faults in both orders: what is done to one operand twice depends on it. */
  *#pairs(): Iterable<readonly [cause: string, variant: Variant]> {
    for (const one of hypotheses)
      for (const first of common(one, this.#problem))
        for (const other of hypotheses)
          for (const second of one === other ? [] : common(other, first.problem))
            yield [
              `${one.cause} + ${other.cause}`,
              {
                problem: second.problem,
                text: `${first.text} ${second.text}`,
                fix: `${first.fix}. Then: ${second.fix}`,
              },
            ];
  }

  #evidence(): Evidence {
    const { got, sizes, finite } = this.#claim;
    const { values, absolute } = this.#values;
    const judge = judgedBy(this.#problem, this.#claim);
    const same = (at: number, of: number) => {
      const { value, bound } = judge(values[of], absolute[of]);
      return agrees(got[at], value, bound, finite);
    };
    const positions = [...this.#wrong.positions, ...this.#right.positions];
    return { sizes, pairs: positions.map((at) => [got[at], values[at]] as const), same };
  }

  /** The causes among the variants, one a name, each computed for all values. */
  #confirmed(variants: Iterable<readonly [string, Variant]>, most: number): Cause[] {
    const causes: Cause[] = [];
    const names = new Set<string>();
    for (const [name, variant] of variants) {
      if (names.has(name) || causes.length >= most) continue;
      if (!this.#passes(variant.problem)) continue;
      const cause = this.#cause(name, variant);
      if (!cause || cause.explains < enough) continue;
      names.add(name);
      causes.push(cause);
    }
    return causes;
  }

  /** Whether a problem reproduces the sampled values. */
  #passes(problem: Problem): boolean {
    const values = this.#wrong.positions.length + this.#right.positions.length;
    const each = perValue + perTerm * termsOf(problem);
    if (!this.#affords(termsOf(problem) > mostTerms ? Number.POSITIVE_INFINITY : first * each)) return false;
    this.#searched++;
    const reproduces = this.#reproduces(problem);
    let missed = 0;
    const [wrong, right] = [this.#wrong.positions, this.#right.positions];
    for (const [i, at] of wrong.entries()) {
      this.#left -= each;
      if (reproduces(at)) continue;
      if (i < first || ++missed > 1) return false;
    }
    for (const at of right) {
      this.#left -= each;
      if (!reproduces(at) && ++missed > 1) return false;
    }
    return values > 0;
  }

  #affords(work: number): boolean {
    if (this.#left >= work) return true;
    this.#skipped++;
    return false;
  }

  #reproduces(problem: Problem): (at: number) => boolean {
    const { got, sizes, finite } = this.#claim;
    const { values, absolute } = this.#values;
    const judge = judgedBy(problem, this.#claim);
    const agreesWith = (at: number, sum: number, of: number) => {
      const { value, bound } = judge(sum, of);
      return agrees(got[at], value, bound, finite);
    };
    if (hasSums(problem, this.#problem)) {
      const place = placeIn(problem, sizes);
      return (at) => agreesWith(at, values[place(at)], absolute[place(at)]);
    }
    return (at) => {
      const index = placed(problem.place, indexAt(at, sizes, [0, 1, 2, 3, 4]));
      const sum = sumAt(problem, index);
      return agreesWith(at, sum.value, sum.absolute);
    };
  }

  /** Computes a variant for all values. Undefined where the budget does not allow that, or where right values become wrong. */
  #cause(cause: string, { problem, text, fix }: Variant): Cause | undefined {
    const geometry = geometryOf(problem);
    const size = sizeOf(problem, geometry);
    const work =
      2 * (problem.transposed ? adjointWork(geometry) : correlationWork(geometry)) +
      perMade * size.elements +
      perCompared * volume(this.#claim.sizes);
    const own = sizeOf(this.#problem, geometryOf(this.#problem));
    const fits = sizeNames.every((name) => size[name] <= mostGrown(own[name]));
    if (!this.#affords(fits ? work : Number.POSITIVE_INFINITY)) return undefined;
    this.#left -= work;
    const isOwn = hasSums(problem, this.#problem);
    const { values, absolute } = isOwn ? this.#values : compute(problem);
    const { got, sizes, finite } = this.#claim;
    const judge = judgedBy(problem, this.#claim);
    const place = placeIn(problem, sizes);
    let [explained, broken, max_abs] = [0, 0, 0];
    for (let at = 0; at < got.length; at++) {
      checkpointAt(at);
      const of = place(at);
      const { value, bound } = judge(values[of], absolute[of]);
      const agreed = agrees(got[at], value, bound, finite);
      if (this.#flags[at] === 0) {
        if (!agreed) broken++;
      } else if (agreed) explained++;
      const distance = Math.abs(got[at] - value);
      if (distance > max_abs && distance < Number.POSITIVE_INFINITY) max_abs = distance;
    }
    if (!isOwn) for (const data of [values, absolute]) release(data);
    const { count } = this.#wrong;
    if (broken > (1 - enough) * count) return undefined;
    return { cause, explains: explained / count, max_abs, text, fix };
  }

  /** The single fault that reproduces most of the mismatched values, but not enough. */
  #closest(): Cause | null {
    let [best, most]: [readonly [string, Variant] | undefined, number] = [undefined, 0];
    const positions = this.#wrong.positions.slice(0, 16);
    for (const [name, variant] of this.#singles()) {
      const work = positions.length * (perValue + perTerm * termsOf(variant.problem));
      if (this.#left < work) break;
      this.#left -= work;
      const reproduces = this.#reproduces(variant.problem);
      const share = positions.filter(reproduces).length / positions.length;
      if (share > most) [best, most] = [[name, variant], share];
    }
    const cause = best && this.#cause(...best);
    return cause && cause.explains >= leastClosest ? cause : null;
  }
}

const sizeNames = ['elements', 'heap', 'buffers'] as const;

/** Elements of the operands as the kernels read them, and the bytes that these take beside. */
function sizeOf({ transposed, input, weight }: Problem, geometry: Geometry) {
  const { batch, groups, inPerGroup } = geometry;
  const read = transposed ? volume(input.sizes) : batch * groups * inPerGroup * elementCount(geometry.input);
  const peak = transposed ? adjointPeak(geometry) : correlationPeak(geometry);
  return { elements: read + volume(weight.sizes), ...peak };
}

function* common({ variants }: Hypothesis, problem: Problem): Iterable<Variant> {
  for (const variant of variants(problem)) if (variant.common) yield variant;
}
