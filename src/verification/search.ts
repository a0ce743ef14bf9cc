import { adjointWork } from '../backend/adjoint-work.ts';
import { correlationWork } from '../backend/correlation-work.ts';
import { release } from '../memory/buffers.ts';
import { Budget, perCompared, perMade, perTerm, perValue } from './budget.ts';
import { compute, geometryOf, termsOf, type Values } from './compute.ts';
import type { Compared } from './errors.ts';
import { hypothesesOf } from './hypotheses/table.ts';
import type { Evidence, Hypothesis, Variant } from './hypothesis.ts';
import { type Claim, judgesOf } from './judge.ts';
import { hasSums, type Problem } from './problem.ts';
import { Reproduction } from './reproduction.ts';
import type { Sample } from './sample.ts';
import { fits, sizeOf } from './size.ts';
import { type Tally, tallyOf } from './tally.ts';
import { volume } from './view.ts';

/** What explains an output that is not the expected one. */
export interface Cause {
  readonly cause: string;
  /** The share of the mismatched values that it reproduces. */
  readonly explains: number;
  /** The largest difference that is left. */
  readonly max_abs: number;
  readonly text: string;
  readonly fix: string;
  /** Whose arithmetic follows it, where the values are integers. */
  readonly runtime?: string | undefined;
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
/** The least share that is worth telling. Two integers of an output are the same more often than two numbers. */
const leastClosest = 0.1;
const leastClosestIntegers = 0.5;
/** Values of more terms are not evaluated term by term. */
const mostTerms = 2 ** 20;

/** Looks for what explains an output: each fault alone, then two at a time. */
export class Search {
  readonly #problem: Problem;
  readonly #values: Values;
  readonly #claim: Claim;
  readonly #wrong: Sample;
  readonly #right: Sample;
  readonly #flags: Uint8Array;
  readonly #hypotheses: readonly Hypothesis[];
  readonly #reproduction: Reproduction;
  readonly #budget: Budget;
  #searched = 0;

  /** @param budget work that may be spent */
  constructor(problem: Problem, values: Values, claim: Claim, compared: Compared, budget: number) {
    this.#problem = problem;
    this.#values = values;
    this.#claim = claim;
    this.#wrong = compared.wrong;
    this.#right = compared.right;
    this.#flags = compared.flags;
    this.#hypotheses = hypothesesOf(problem);
    this.#reproduction = new Reproduction(problem, values, claim);
    this.#budget = new Budget(budget);
  }

  run(): Found {
    const singles = this.#confirmed(this.#singles(), this.#hypotheses.length);
    const causes = singles.length > 0 ? singles : this.#confirmed(this.#pairs(), 1);
    const closest = causes.length > 0 ? null : this.#closest();
    return { causes, closest, searched: this.#searched, skipped: this.#budget.refused };
  }

  *#singles(): Iterable<readonly [cause: string, variant: Variant]> {
    const evidence = this.#evidence();
    for (const { cause, variants, fitted } of this.#hypotheses) {
      for (const variant of variants(this.#problem)) yield [cause, variant];
      if (fitted) for (const variant of fitted(this.#problem, evidence)) yield [cause, variant];
    }
  }

  /** Two faults in both orders: what is done to one operand twice depends on it. */
  *#pairs(): Iterable<readonly [cause: string, variant: Variant]> {
    for (const one of this.#hypotheses)
      for (const first of common(one, this.#problem))
        for (const other of this.#hypotheses)
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
    const { got, sizes } = this.#claim;
    const { values } = this.#values;
    const same = this.#reproduction.bySums(this.#problem);
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
    if (!this.#budget.allows(termsOf(problem) > mostTerms ? Number.POSITIVE_INFINITY : first * each))
      return false;
    this.#searched++;
    const reproduces = this.#reproduction.by(problem);
    let missed = 0;
    const [wrong, right] = [this.#wrong.positions, this.#right.positions];
    for (const [i, at] of wrong.entries()) {
      this.#budget.spend(each);
      if (reproduces(at)) continue;
      if (i < first || ++missed > 1) return false;
    }
    for (const at of right) {
      this.#budget.spend(each);
      if (!reproduces(at) && ++missed > 1) return false;
    }
    return values > 0;
  }

  /** Computes a variant for all values. Undefined where the budget does not allow that, or where right values become wrong. */
  #cause(cause: string, { problem, text, fix }: Variant): Cause | undefined {
    const geometry = geometryOf(problem);
    const size = sizeOf(problem, geometry);
    const judges = judgesOf(problem, this.#claim);
    const work =
      2 * (problem.transposed ? adjointWork(geometry) : correlationWork(geometry)) +
      perMade * size.elements +
      perCompared * judges.length * volume(this.#claim.sizes);
    const own = sizeOf(this.#problem, geometryOf(this.#problem));
    if (!this.#budget.allows(fits(size, own) ? work : Number.POSITIVE_INFINITY)) return undefined;
    this.#budget.spend(work);
    const isOwn = hasSums(problem, this.#problem);
    const computed = isOwn ? this.#values : compute(problem);
    const { count } = this.#wrong;
    let [best, most]: [Tally | undefined, number] = [undefined, 0];
    for (const [i, judge] of judges.entries()) {
      const tally = tallyOf(judge, problem, computed, this.#claim, this.#flags);
      if (tally.broken > (1 - enough) * count) continue;
      if (!best || tally.explained > best.explained) [best, most] = [tally, i];
    }
    if (!isOwn) for (const data of [computed.values, computed.absolute]) if (data) release(data);
    if (!best) return undefined;
    const runtime = problem.requantization?.runtimes[most].name;
    return { cause, explains: best.explained / count, max_abs: best.max_abs, text, fix, runtime };
  }

  /** The single fault that reproduces most of the mismatched values, but not enough. */
  #closest(): Cause | null {
    let [best, most]: [readonly [string, Variant] | undefined, number] = [undefined, 0];
    const positions = this.#wrong.positions.slice(0, 16);
    for (const [name, variant] of this.#singles()) {
      const work = positions.length * (perValue + perTerm * termsOf(variant.problem));
      if (!this.#budget.has(work)) break;
      this.#budget.spend(work);
      const reproduces = this.#reproduction.by(variant.problem);
      const share = positions.filter(reproduces).length / positions.length;
      if (share > most) [best, most] = [[name, variant], share];
    }
    const cause = best && this.#cause(...best);
    const least = this.#problem.requantization ? leastClosestIntegers : leastClosest;
    return cause && cause.explains >= least ? cause : null;
  }
}

function* common({ variants }: Hypothesis, problem: Problem): Iterable<Variant> {
  for (const variant of variants(problem)) if (variant.common) yield variant;
}
