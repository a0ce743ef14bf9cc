import { cosSin, floats, logarithm, rightAngle } from './fixed-point.ts';

/** What the range of fractions from √½ to √2, and that of angles to π/4, are laid out in steps of. */
export const logSteps = 128;
export const angleSteps = 32;

/** Heads and tails of a table's entries, in turn. */
const pairs = (entries: readonly bigint[]) =>
  Float64Array.from(entries.flatMap((entry) => floats(entry, 53, 53)));

function makeTables() {
  // 1/c in 10 bits for c = i / 128; entries below the range stand for nothing.
  const reciprocals = Array.from({ length: 183 }, (_, i) => Math.round((512 * logSteps) / Math.max(i, 90)));
  const angles = Array.from({ length: 27 }, (_, i) => cosSin(i, angleSteps));
  return {
    reciprocals: Float64Array.from(reciprocals, (n) => n / 512),
    /** ln c. */
    logs: pairs(reciprocals.map((n) => logarithm(512, n))),
    /** ln 2, the first part short enough that its multiples are exact. */
    ln2: floats(logarithm(2, 1), 40, 53),
    cosines: pairs(angles.map(([cosine]) => cosine)),
    sines: pairs(angles.map(([, sine]) => sine)),
    /** π/2, the first two parts short enough that their multiples are exact. */
    rightAngle: floats(rightAngle(), 33, 33, 53),
  };
}

let made: ReturnType<typeof makeTables> | undefined;

/** The tables, made when first asked for. */
export function float64Tables(): ReturnType<typeof makeTables> {
  made ??= makeTables();
  return made;
}
