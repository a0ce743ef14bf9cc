import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { dropHeap } from '../backend/wasm/instance.ts';
import { dropCodec } from '../formats/json/codec.ts';
import { trim } from '../memory/buffers.ts';
import { settle } from './exchange.ts';

/**
 * Gives back what this thread keeps beyond so many bytes of each kind.
 * @returns bytes of WebAssembly's memory among it, which only a collection gives back
 */
export function giveBackKept(mostKept: number): number {
  if (mostKept < Infinity) settle();
  trim(mostKept);
  return dropHeap(mostKept) + dropCodec(mostKept);
}

let collector: (() => void) | undefined;

/** Has V8 give back all that this thread does not use: 5 to 10 ms of a worker, 15 of the event loop. */
export function collectGarbage(): void {
  collector ??= collectorOfV8();
  // Any argument makes a minor collection of it in V8 11.3, whatever the argument says.
  collector();
}

/** V8 shows its collector to contexts that are made under this flag. */
function collectorOfV8(): () => void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (!isFunction(gc)) throw new Error('V8 has no gc()');
  return gc;
}

function isFunction(value: unknown): value is () => void {
  return typeof value === 'function';
}
