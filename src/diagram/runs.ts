import { groupsPerThread } from './ink.ts';
import { bandRect, type Layout } from './layout.ts';
import { enlarged } from './stack.ts';

/** Neighbouring groups that are drawn as one, since they are too low to be told apart; else a single group. */
export interface Run {
  readonly group: number;
  readonly count: number;
  /** Of one of them. */
  readonly height: number;
}

/** All groups as runs, from top to bottom. Their number is bounded by the picture's height. */
export function runsOf(layout: Layout): Run[] {
  const { groups } = layout.arrangement;
  const runs: Run[] = [];
  for (let group = 0; group < groups; ) {
    const { height } = bandRect(layout, group);
    const alike = layout.compressed && group < groups - enlarged.last ? groups - enlarged.last : groups;
    const count = Math.min(groupsPerThread(height), alike - group);
    runs.push({ group, count, height });
    group += count;
  }
  return runs;
}
