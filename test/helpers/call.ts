import { EventEmitter } from 'node:events';
import type { Call } from '../../src/runtime/call.ts';

/** A call whose client goes when the test says so. */
export interface TestCall extends Call {
  leave(): void;
  /** How many still listen for that. */
  readonly listeners: number;
}

export function testCall(millis = 60_000): TestCall {
  const client = new EventEmitter();
  let gone = false;
  return {
    deadline: performance.now() + millis,
    admitted: false,
    get gone() {
      return gone;
    },
    get listeners() {
      return client.listenerCount('gone');
    },
    onGone(listener) {
      client.once('gone', listener);
      return () => client.off('gone', listener);
    },
    leave() {
      gone = true;
      client.emit('gone');
    },
  };
}
