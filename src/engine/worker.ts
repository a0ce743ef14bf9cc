import { move, transferableSymbol, valueSymbol } from 'piscina';
import { execute } from './execute.ts';
import type { ConvolveJob } from './messages.ts';

/** What piscina runs in a worker thread: a `JobResult`, its bytes handed back by transfer. */
export default function run(job: ConvolveJob): unknown {
  const result = execute(job);
  return result.ok ? move({ [transferableSymbol]: [result.body.buffer], [valueSymbol]: result }) : result;
}
