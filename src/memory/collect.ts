import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Collects this thread's garbage at once: some milliseconds. WebAssembly memory that nothing uses is given back
 * in no other way, and V8 would come late, because it sees one small object.
 */
export function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    const exposed: unknown = runInNewContext('gc');
    collect = typeof exposed === 'function' ? () => exposed() : () => {};
  }
  collect();
}
