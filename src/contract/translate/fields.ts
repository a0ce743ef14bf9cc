import { z } from 'zod';
import { describedAs } from '../described-as.ts';
import { quote, refuse } from '../issues.ts';
import { list } from '../list.ts';

/** The largest integer in a layer (contract/layer.ts). */
const largest = 2 ** 24;

/** An integer from `least` on. */
export function whole(least: number) {
  const hint = `an integer from ${least} to ${largest}`;
  return z
    .int({ error: refuse(({ input }) => [`expected an integer, but got ${quote(input)}`, hint]) })
    .min(least, { error: refuse(({ input }) => [`${quote(input)} is too small`, hint]) })
    .max(largest, { error: refuse(({ input }) => [`${quote(input)} is too large`, hint]) });
}

export const positive = whole(1);

/** One entry per spatial axis. */
export const perSpatialAxis = (least: number) => list(whole(least), { least: 1, most: 3 });

/** Both sides of every axis in one list. */
export const sides = list(whole(0), { least: 2, most: 6 });

/** The shape of a weight. */
export const weightShape = list(positive, { least: 3, most: 5 }).describe(
  "The weight's shape in this dialect",
);

/** `[before, after]` per spatial axis. Negative ones take elements away. */
export const sidePairs = (least: number) => {
  const side = whole(least);
  const pair = describedAs(z.tuple([side, side]), list(side, { least: 2, most: 2 }));
  return list(pair, { least: 1, most: 3 });
};

export const hasBias = z.boolean().describe('Whether a bias is added');
