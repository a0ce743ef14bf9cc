import { divergingColour, heatColour } from '../../diagram/heat.ts';
import { paletteSize } from '../../diagram/palette.ts';

export type Scheme = 'light' | 'dark';

/** The range of a tensor's finite values. Signed values are shown about zero. */
export interface Scale {
  readonly signed: boolean;
  readonly min: number;
  readonly max: number;
}

export function scaleOf(values: ArrayLike<number>): Scale {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return { signed: false, min: 0, max: 1 };
  if (min >= 0) return { signed: false, min: 0, max };
  const size = Math.max(-min, max);
  return { signed: true, min: -size, max: size };
}

/** Steps of a colour table. */
const steps = 128;
/** What is not a number has the table's last colour. */
const tables = new Map<string, Uint32Array>();

/** A scale's colours for a group, as ABGR integers, from its minimum to its maximum, then one for NaN. */
export function colourTable(signed: boolean, group: number, scheme: Scheme): Uint32Array {
  const key = `${signed ? 'signed' : group % paletteSize} ${scheme}`;
  const known = tables.get(key);
  if (known) return known;
  const table = Uint32Array.from({ length: steps + 1 }, (_, i) => {
    if (i === steps) return packed(scheme === 'light' ? '#9aa0a6' : '#6e7781');
    const part = i / (steps - 1);
    return packed(signed ? divergingColour(2 * part - 1, scheme) : heatColour(group, part, scheme));
  });
  tables.set(key, table);
  return table;
}

/** The index of a value in a colour table. Infinite values are at the ends. */
export function colourIndex(value: number, { min, max }: Scale): number {
  if (Number.isNaN(value)) return steps;
  const part = max > min ? (value - min) / (max - min) : 0.5;
  return Math.round(Math.min(1, Math.max(0, part)) * (steps - 1));
}

/** `#rrggbb` as a little-endian RGBA integer, as ImageData holds it. */
function packed(colour: string): number {
  const rgb = Number.parseInt(colour.slice(1), 16);
  return (0xff000000 | ((rgb & 0xff) << 16) | (rgb & 0xff00) | (rgb >> 16)) >>> 0;
}
