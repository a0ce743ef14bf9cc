import { ProblemError } from '../errors.ts';
import { JsonWriter } from '../tensor/formats/json-writer.ts';
import { computeLayer, inputsOf } from './compute.ts';
import { type ConvolveJob, epochMillis, type JobResult } from './messages.ts';
import { writeComparedInput, writeLayer } from './reply.ts';

/**
 * Computes a job and writes its whole reply, layer by layer, so that only one layer's tensors are held. Runs in a worker,
 * or on the event loop where the job is small; needs nothing but the job.
 */
export function execute(job: ConvolveJob): JobResult {
  const startedAt = epochMillis();
  try {
    const { body, compute } = answer(job);
    return { ok: true, body, timings: { startedAt, compute, encode: epochMillis() - startedAt - compute } };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { ok: false, code: error.code, message: error.message, faults: error.faults };
  }
}

/** The reply's bytes, and the milliseconds that were arithmetic; the rest went into writing. */
function answer(job: ConvolveJob): { body: Uint8Array<ArrayBuffer>; compute: number } {
  const writer = new JsonWriter();
  let compute = 0;
  const timed = <T>(work: () => T): T => {
    const from = epochMillis();
    const result = work();
    compute += epochMillis() - from;
    return result;
  };
  const inputIn = inputsOf(job);
  const [first, ...others] = job.works;
  const compared = job.reply === 'compare';
  if (compared) {
    const input = timed(() => inputIn(first.layer.dtype));
    writeComparedInput(writer.raw('{'), input);
    writer.raw(',"results":[');
  }
  for (const work of [first, ...others]) {
    const computed = timed(() => computeLayer(work, inputIn(work.layer.dtype), job.reductions));
    writer.raw(work === first ? '{' : ',{');
    if (work.name !== null) writer.raw(`"name":${JSON.stringify(work.name)},`);
    writeLayer(writer, computed, job);
    writer.raw('}');
  }
  if (compared) writer.raw(']}');
  return { body: writer.finish(), compute };
}
