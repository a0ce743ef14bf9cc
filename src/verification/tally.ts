import { checkpointAt } from '../memory/checkpoint.ts';
import type { Values } from './compute.ts';
import { type Claim, channelIn, type Judge, placeIn } from './judge.ts';
import type { Problem } from './problem.ts';
import { agrees } from './tolerance.ts';

/** What one way to judge a problem's values makes of the caller's. */
export interface Tally {
  /** Mismatched values that it reproduces. */
  readonly explained: number;
  /** Right values that it does not reproduce. */
  readonly broken: number;
  /** The largest difference that is left. */
  readonly max_abs: number;
}

/** @param flags 1 where a value of the caller is mismatched */
export function tallyOf(
  judge: Judge,
  problem: Problem,
  { values, absolute }: Values,
  { got, sizes, finite }: Claim,
  flags: Uint8Array,
): Tally {
  const place = placeIn(problem, sizes);
  const channel = channelIn(problem);
  let [explained, broken, max_abs] = [0, 0, 0];
  for (let at = 0; at < got.length; at++) {
    checkpointAt(at);
    const of = place(at);
    const { value, bound } = judge(values[of], absolute ? absolute[of] : 0, channel(of));
    const agreed = agrees(got[at], value, bound, finite);
    if (flags[at] === 0) {
      if (!agreed) broken++;
    } else if (agreed) explained++;
    const distance = Math.abs(got[at] - value);
    if (distance > max_abs && distance < Number.POSITIVE_INFINITY) max_abs = distance;
  }
  return { explained, broken, max_abs };
}
