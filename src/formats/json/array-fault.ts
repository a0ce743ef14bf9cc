import { type Fault, type ProblemError, pointerOf } from '../../errors.ts';
import type { Scan } from './array.ts';
import { type ElementPath, Status, tooLongNumber } from './codec.ts';
import { malformedJson, unexpected } from './fault.ts';
import { mostLevels } from './frames.ts';

/** Throws the syntax error at which a scan ended. `numberEnd` finds the bad character of a number. */
export function checkGrammar(scan: Scan, bytes: Uint8Array, numberEnd: (start: number) => number): void {
  if (scan.status === Status.tooDeep) throw tooDeep(bytes, scan.at);
  if (scan.status === Status.longNumber) throw numberTooLong(bytes, scan.at);
  if (scan.status === Status.badNumber) throw unexpected(bytes, numberEnd(scan.at));
  if (scan.status === Status.malformed) throw unexpected(bytes, scan.at);
}

/**
 * The fault that keeps an array from being a tensor. Its pointer joins `outer`, the path to the array, and the
 * path inside it.
 */
export function tensorFault(
  scan: Scan,
  bytes: Uint8Array,
  outer: readonly (string | number)[],
  { path: indexes, expected, counted }: ElementPath,
): Fault {
  const ragged = scan.status === Status.ragged;
  const path = ragged ? indexes.slice(0, -1) : indexes;
  const dim = path.length;
  const wanted = scan.status === Status.badLeaf ? 'a number' : `a sequence at dim ${dim}`;
  return {
    pointer: pointerOf([...outer, ...path]),
    message: ragged
      ? `expected sequence of length ${expected} at dim ${dim} (got ${counted})`
      : `expected ${wanted} (got ${kindOf(bytes[scan.at])})`,
    hint: ragged
      ? 'all rows of a dimension have the length of the first'
      : 'a tensor is an array of numbers, or of arrays that all have the same shape',
  };
}

export function tooDeep(bytes: Uint8Array, offset: number): ProblemError {
  return malformedJson(bytes, offset, `More than ${mostLevels} levels of arrays and objects`);
}

export function numberTooLong(bytes: Uint8Array, offset: number): ProblemError {
  return malformedJson(bytes, offset, `A number of ${tooLongNumber} bytes or more`);
}

function kindOf(byte: number | undefined): string {
  switch (byte) {
    case 0x5b:
      return 'a sequence';
    case 0x7b:
      return 'an object';
    case 0x22:
      return 'a string';
    case 0x6e:
      return 'null';
    case 0x74:
      return 'true';
    case 0x66:
      return 'false';
  }
  return 'a number';
}
