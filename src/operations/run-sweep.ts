import { setImmediate } from 'node:timers/promises';
import type { Answer, Caller, Engine } from './engine.ts';
import type { Prepared } from './prepare.ts';
import { type SharedInput, shareInput } from './shared-input.ts';
import type { SweepRow } from './sweep.ts';

/**
 * Computes the rows one after the other, each `repeat` times as ordinary jobs of the engine, and writes the reply.
 * @throws ProblemError as `Engine.convolve`.
 */
export async function runSweep(
  engine: Engine,
  rows: readonly SweepRow[],
  repeat: number,
  caller: Caller,
): Promise<Answer> {
  const input = shareInput(rows.find(({ prepared }) => prepared)?.prepared?.job.input);
  try {
    return await computeRows(engine, rows, repeat, caller, input);
  } finally {
    input.release();
  }
}

async function computeRows(
  engine: Engine,
  rows: readonly SweepRow[],
  repeat: number,
  caller: Caller,
  input: SharedInput,
): Promise<Answer> {
  const timings = { queue: 0, compute: 0, encode: 0 };
  const texts: string[] = [];
  for (const { groups, plan, prepared } of rows) {
    const { shapes, cost } = plan;
    const figures = JSON.stringify({ groups, shapes, cost }).slice(0, -1);
    if (!prepared) {
      texts.push(`${figures}}`);
      continue;
    }
    const answers = await repeated(engine, () => input.use(prepared), repeat, caller);
    for (const { timings: spent } of answers) {
      timings.queue += spent.queue;
      timings.compute += spent.compute;
      timings.encode += spent.encode;
    }
    const millis = median(answers.map((answer) => answer.timings.compute));
    const [{ body }] = answers;
    texts.push(
      `${figures},"statistics":${new TextDecoder().decode(body)},"compute_ms":${millis.toFixed(4)}}`,
    );
  }
  const body = new TextEncoder().encode(`{"rows":[${texts.join(',')}]}`);
  return { body, timings };
}

async function repeated(
  engine: Engine,
  prepare: () => Prepared,
  repeat: number,
  caller: Caller,
): Promise<[Answer, ...Answer[]]> {
  const run = async () => {
    // Small jobs are done where they are: other requests have their turn in between, and this one may have ended.
    await setImmediate();
    caller.signal.throwIfAborted();
    return engine.convolve(prepare(), caller);
  };
  const answers: [Answer, ...Answer[]] = [await run()];
  while (answers.length < repeat) answers.push(await run());
  return answers;
}

/** The middle value; of an even number of them, the mean of the two in the middle. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted.length >> 1;
  return (sorted[upper] + sorted[(sorted.length - 1) >> 1]) / 2;
}
