import { move, transferableSymbol, valueSymbol } from 'piscina';
import { decodeBody } from './decode.ts';
import { execute } from './execute.ts';
import { type ConvolveJob, type DecodeJob, epochMillis, failing } from './messages.ts';

/** What piscina runs in a worker thread, by name. Results are those of messages.ts; bytes and tensors go back by transfer. */

export function convolve(job: ConvolveJob): unknown {
  const result = execute(job);
  return result.ok ? transferred(result, [result.body.buffer]) : result;
}

export function decode({ bytes, type }: DecodeJob): unknown {
  const startedAt = epochMillis();
  return failing(() => {
    const { value, buffers } = decodeBody(bytes, type);
    return transferred({ ok: true, value, millis: epochMillis() - startedAt }, buffers);
  });
}

function transferred(value: object, buffers: readonly ArrayBuffer[]): unknown {
  return move({ [transferableSymbol]: [...buffers], [valueSymbol]: value });
}
