import type { Fault } from '../../errors.ts';

/** Arrays and objects that may be open at a time. */
export const mostLevels = 64;

/**
 * An array that has been scanned and stays plain, with all arrays in it (but not those in objects in it), so
 * that nothing is scanned twice. If it is faulty, and has too many numbers to stay plain after all, the fault
 * is thrown.
 */
export interface ScannedArray {
  numbers: number;
  readonly fault: Fault | undefined;
}

/** An array or object that is open. */
export interface Frame {
  /** Undefined where it is an object. */
  readonly array: unknown[] | undefined;
  readonly object: Record<string, unknown>;
  /** The last key read of an object. */
  key: string;
  readonly scanned: ScannedArray | undefined;
}

/** The object of a frame that is an array. */
const noObject: Record<string, unknown> = Object.freeze({});

export function objectFrame(): Frame {
  return { array: undefined, object: {}, key: '', scanned: undefined };
}

export function arrayFrame(array: unknown[], scanned: ScannedArray | undefined): Frame {
  return { array, object: noObject, key: '', scanned };
}

/** The keys and indexes that lead to the value which is read next. */
export function pathOf(frames: readonly Frame[]): (string | number)[] {
  return frames.map(({ array, key }) => array?.length ?? key);
}
