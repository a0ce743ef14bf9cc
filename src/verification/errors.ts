import { bytesOf } from '../memory/buffers.ts';
import { checkpointAt } from '../memory/checkpoint.ts';
import { fillElements } from '../memory/pieces.ts';
import { bitsOfBfloat16, bitsOfFloat16 } from '../tensor/half.ts';
import type { DType, Elements } from '../tensor/tensor.ts';
import { Sample } from './sample.ts';
import type { Five } from './view.ts';

/** A value of the caller's output beside the expected one. */
export interface Mismatch {
  readonly at: number;
  readonly got: number;
  readonly expected: number;
  readonly bound: number;
}

/** How far an output is from the expected one. Figures leave out what is NaN or infinite on one side. */
export interface Errors {
  readonly max_abs: number;
  readonly max_rel: number;
  readonly max_ulp: number;
  readonly rms: number;
  readonly snr_db: number;
  readonly mismatched: number;
  readonly nonfinite: number;
  readonly count: number;
  readonly first: Mismatch | null;
  readonly worst: Mismatch | null;
}

export interface Compared {
  readonly errors: Errors;
  readonly identical: boolean;
  /** Of each channel. */
  readonly channels: { readonly max_abs: Float64Array; readonly mismatched: Float64Array };
  /** Values that are up to so many units in the last place away, above the entry before. */
  readonly histogram: readonly { readonly up_to: number; readonly count: number }[];
  /** 1 where a value is mismatched. */
  readonly flags: Uint8Array;
  readonly wrong: Sample;
  readonly right: Sample;
}

/** Compares all values. */
export function compareValues(
  got: Elements,
  expected: Elements,
  dtype: DType,
  sizes: Five,
  isRight: (at: number) => boolean,
  boundAt: (at: number) => number,
): Compared {
  const ulps = ulpsOf(dtype);
  const plane = sizes[2] * sizes[3] * sizes[4];
  const channels = { max_abs: new Float64Array(sizes[1]), mismatched: new Float64Array(sizes[1]) };
  const [wrong, right] = [new Sample(), new Sample()];
  // The units between any two float64 are fewer than 2^64.
  const counts = Array<number>(66).fill(0);
  let [max_abs, max_rel, max_ulp, squares, power, nonfinite] = [0, 0, 0, 0, 0, 0];
  let [first, worst] = [-1, -1];
  const flags = bytesOf(got.length);
  fillElements(flags, 0);
  let identical = true;
  const count = got.length;
  for (let from = 0, channel = 0; from < count; from += plane, channel = (channel + 1) % sizes[1]) {
    for (let at = from; at < from + plane; at++) {
      checkpointAt(at);
      const one = got[at];
      const other = expected[at];
      const agreed = one === other || isRight(at);
      if (agreed) right.add(at);
      else {
        wrong.add(at);
        flags[at] = 1;
        channels.mismatched[channel]++;
        if (first < 0) first = at;
      }
      if (Number.isFinite(other)) power += other * other;
      if (Object.is(one, other)) {
        if (Number.isFinite(one)) counts[0]++;
        continue;
      }
      identical = false;
      const distance = Math.abs(one - other);
      if (!Number.isFinite(distance)) {
        if (!agreed) {
          if (nonfinite === 0) worst = at;
          nonfinite++;
        }
        continue;
      }
      const apart = ulps(one, other);
      counts[bucketOf(apart)]++;
      squares += distance * distance;
      if (apart > max_ulp) max_ulp = apart;
      if (other !== 0) max_rel = Math.max(max_rel, distance / Math.abs(other));
      if (distance > channels.max_abs[channel]) channels.max_abs[channel] = distance;
      if (distance > max_abs) {
        max_abs = distance;
        if (nonfinite === 0) worst = at;
      }
    }
  }
  const finite = counts.reduce((sum, of) => sum + of, 0);
  const last = counts.findLastIndex((of) => of > 0);
  const mismatch = (at: number): Mismatch | null =>
    at < 0 ? null : { at, got: got[at], expected: expected[at], bound: boundAt(at) };
  return {
    errors: {
      ...{ max_abs, max_rel, max_ulp },
      rms: finite > 0 ? Math.sqrt(squares / finite) : 0,
      snr_db: 10 * Math.log10(power / squares),
      ...{ mismatched: wrong.count, nonfinite, count },
      first: mismatch(first),
      worst: mismatch(worst),
    },
    identical,
    channels,
    histogram: counts.slice(0, last + 1).map((of, i) => ({ up_to: i === 0 ? 0 : 2 ** (i - 1), count: of })),
    ...{ wrong, right, flags },
  };
}

/** 0 for 0, and k + 1 for what is up to 2^k. */
function bucketOf(apart: number): number {
  if (apart === 0) return 0;
  return apart < 2 ** 31 ? 33 - Math.clz32(apart - 1) : 1 + Math.ceil(Math.log2(apart));
}

const floats = new Float32Array(1);
const words = new Int32Array(floats.buffer);
const doubles = new Float64Array(1);
const halves = new Uint32Array(doubles.buffer);

/** Numbers of a dtype in their order, as integers one apart: the units in the last place between two of them. */
function ulpsOf(dtype: DType): (one: number, other: number) => number {
  const place = placeOf(dtype);
  return (one, other) => (one === other ? 0 : Math.abs(place(one) - place(other)));
}

function placeOf(dtype: DType): (value: number) => number {
  const signed = (value: number, size: number) => (value < 0 ? -size : size);
  switch (dtype) {
    case 'float16':
      return (value) => signed(value, bitsOfFloat16(Math.abs(value)));
    case 'bfloat16':
      return (value) => signed(value, bitsOfBfloat16(Math.abs(value)));
    case 'float32':
      return (value) => {
        floats[0] = Math.abs(value);
        return signed(value, words[0]);
      };
    case 'int8':
    case 'uint8':
    case 'int32':
      return (value) => value;
    case 'float64':
      return (value) => {
        doubles[0] = Math.abs(value);
        return signed(value, halves[1] * 2 ** 32 + halves[0]);
      };
  }
}
