import { setImmediate } from 'node:timers/promises';
import { recycle } from '../memory/buffers.ts';
import { letGo } from '../memory/let-go.ts';
import type { Answer, Caller, Engine } from './engine.ts';
import type { Prepared } from './prepare.ts';
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
  const inputs = inputBuffers(rows);
  try {
    const answer = await computeRows(engine, rows, repeat, caller);
    for (const buffer of inputs) recycle(buffer);
    return answer;
  } catch (error) {
    // Some worker may still be at it: nobody may have the memory yet.
    for (const { byteLength } of inputs) letGo(byteLength);
    throw error;
  }
}

async function computeRows(
  engine: Engine,
  rows: readonly SweepRow[],
  repeat: number,
  caller: Caller,
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
    const answers = await repeated(engine, prepared, repeat, caller);
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

/** The shared memory of the input that the rows have in common. */
function inputBuffers(rows: readonly SweepRow[]): ReadonlySet<ArrayBufferLike> {
  const inputs = rows.flatMap(({ prepared }) => (prepared ? [prepared.job.input] : []));
  return new Set(inputs.flatMap((input) => (input.kind === 'data' ? [input.data.buffer] : [])));
}

async function repeated(
  engine: Engine,
  prepared: Prepared,
  repeat: number,
  caller: Caller,
): Promise<[Answer, ...Answer[]]> {
  const run = async () => {
    // Small jobs are done where they are: other requests have their turn in between, and this one may have ended.
    await setImmediate();
    caller.signal.throwIfAborted();
    return engine.convolve(prepared, caller);
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
