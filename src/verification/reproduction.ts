import type { Values } from './compute.ts';
import { sumAt } from './evaluate.ts';
import { type Claim, channelIn, judgesOf, placed, placeIn } from './judge.ts';
import { hasSums, type Problem } from './problem.ts';
import { agrees } from './tolerance.ts';
import { indexAt } from './view.ts';

/** Which values of the caller other problems reproduce, looked at one by one. */
export class Reproduction {
  readonly #problem: Problem;
  readonly #values: Values;
  readonly #claim: Claim;

  /** @param values those of the problem, which others with the same sums share */
  constructor(problem: Problem, values: Values, claim: Claim) {
    this.#problem = problem;
    this.#values = values;
    this.#claim = claim;
  }

  /** Whether a problem gives the caller's value at a position. */
  by(problem: Problem): (at: number) => boolean {
    const { sizes } = this.#claim;
    if (hasSums(problem, this.#problem)) {
      const same = this.bySums(problem);
      const place = placeIn(problem, sizes);
      return (at) => same(at, place(at));
    }
    const agreesWith = this.#agreement(problem);
    return (at) => {
      const index = placed(problem.place, indexAt(at, sizes, [0, 1, 2, 3, 4]));
      const { value, absolute } = sumAt(problem, index);
      return agreesWith(at, value, absolute, index[1]);
    };
  }

  /** Whether a value of the caller is that of a problem with the layer's own sums, at a position of that. */
  bySums(problem: Problem): (at: number, of: number) => boolean {
    const { values, absolute } = this.#values;
    const channel = channelIn(problem);
    const agreesWith = this.#agreement(problem);
    return (at, of) => agreesWith(at, values[of], absolute ? absolute[of] : 0, channel(of));
  }

  /** Whether a value of the caller is what a sum comes to, in any of the ways in which it may. */
  #agreement(problem: Problem) {
    const { got, finite } = this.#claim;
    const judges = judgesOf(problem, this.#claim);
    return (at: number, sum: number, absolute: number, channel: number): boolean =>
      judges.some((judge) => {
        const { value, bound } = judge(sum, absolute, channel);
        return agrees(got[at], value, bound, finite);
      });
  }
}
