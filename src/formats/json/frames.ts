import type { Fault } from '../../errors.ts';

/** The most arrays and objects open at a time. */
export const mostLevels = 64;

/**
 * An array already scanned. Its nested arrays are not scanned again. Arrays inside objects in it are. Its
 * fault is thrown if it turns out to have too many numbers for a plain array.
 */
export interface ScannedArray {
  numbers: number;
  readonly fault: (() => Fault) | undefined;
}

/** An array or object that is open. */
export interface Frame {
  /** Undefined if it is an object. */
  readonly array: unknown[] | undefined;
  readonly object: Record<string, unknown>;
  /** The last key read of an object, and the number of its keys. */
  key: string;
  keys: number;
  readonly scanned: ScannedArray | undefined;
}

/** The object of a frame that is an array. */
const noObject: Record<string, unknown> = Object.freeze({});

export function objectFrame(): Frame {
  return { array: undefined, object: {}, key: '', keys: 0, scanned: undefined };
}

export function arrayFrame(array: unknown[], scanned: ScannedArray | undefined): Frame {
  return { array, object: noObject, key: '', keys: 0, scanned };
}

/** Whether a value may be an element of a NumberArray. */
export function isNumber(value: unknown): boolean {
  return typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
}

/** The keys and indexes that lead to the next value. */
export function pathOf(frames: readonly Frame[]): (string | number)[] {
  return frames.map(({ array, key }) => array?.length ?? key);
}
