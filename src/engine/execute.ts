import { type Checkpoint, unstoppable } from '../convolution/kernel.ts';
import { JsonWriter } from '../tensor/formats/json-writer.ts';
import { writeNpy } from '../tensor/formats/npy.ts';
import { computeLayer, inputsOf } from './compute.ts';
import {
  type Convolved,
  type ConvolveJob,
  epochMillis,
  type Failure,
  failing,
  type LayerWork,
} from './messages.ts';
import { outputStatisticsText, safetensorsOf, writeComparedInput, writeLayer } from './reply.ts';

/**
 * Computes a job and writes its whole reply, layer by layer, so that only one layer's tensors are held. Runs in a worker,
 * or on the event loop where the job is small; needs nothing but the job. The checkpoint may throw a ProblemError to abandon it.
 */
export function execute(job: ConvolveJob, checkpoint: Checkpoint = unstoppable): Convolved | Failure {
  const startedAt = epochMillis();
  const watch = new Stopwatch();
  return failing(() => {
    const body = answer(job, watch, checkpoint);
    const encode = epochMillis() - startedAt - watch.millis;
    return { ok: true, body, timings: { startedAt, compute: watch.millis, encode } };
  });
}

/** Runs arithmetic and adds up the milliseconds that it takes; what else a job takes goes into writing. */
class Stopwatch {
  millis = 0;

  time<T>(work: () => T): T {
    const from = epochMillis();
    const result = work();
    this.millis += epochMillis() - from;
    return result;
  }
}

function answer(job: ConvolveJob, watch: Stopwatch, checkpoint: Checkpoint): Uint8Array<ArrayBuffer> {
  const inputIn = inputsOf(job, checkpoint);
  const compute = (work: LayerWork) =>
    watch.time(() => computeLayer(work, inputIn(work.plan.layer.dtype), job.reductions, checkpoint));
  const [first, ...others] = job.works;
  if (job.replyType === 'npy') {
    const { output, plan } = compute(first);
    return writeNpy({ data: output, shape: plan.shapes.output });
  }
  if (job.replyType === 'safetensors') return safetensorsOf(compute(first), job);
  const writer = new JsonWriter(checkpoint);
  if (job.reply === 'statistics') return writer.raw(outputStatisticsText(compute(first))).finish();
  if (job.reply === 'conv') return writeLayer(writer.raw('{'), compute(first), job).raw('}').finish();
  writeComparedInput(
    writer.raw('{'),
    watch.time(() => inputIn(first.plan.layer.dtype)),
  );
  writer.raw(',"results":[');
  for (const work of [first, ...others]) {
    writer.raw(`${work === first ? '' : ','}{"name":${JSON.stringify(work.name)},`);
    writeLayer(writer, compute(work), job).raw('}');
  }
  return writer.raw(']}').finish();
}
