import type { Plan } from '../convolution/plan.ts';
import { JsonWriter } from '../tensor/formats/json-writer.ts';
import { writeNpy } from '../tensor/formats/npy.ts';
import { inScope, recycle } from '../tensor/memory.ts';
import { computeLayer, inputsOf } from './compute.ts';
import { explanationText } from './explanation.ts';
import { computeGradients } from './gradients.ts';
import {
  buffersOf,
  type Convolved,
  type ConvolveJob,
  epochMillis,
  type Failure,
  failing,
  type GradientsJob,
  type Job,
  type LayerTiming,
  type LayerWork,
} from './messages.ts';
import {
  gradientTensors,
  layerTensors,
  outputStatisticsText,
  safetensorsOf,
  writeComparedInput,
  writeGradients,
  writeLayer,
} from './reply.ts';

/**
 * Computes a job and writes its whole reply, layer by layer, so that only one layer's tensors are held. Runs in a worker,
 * or on the event loop where the job is small; needs nothing but the job, whose tensors are gone afterwards. What a
 * checkpoint throws to abandon it, a ProblemError, becomes its result.
 */
export function execute(job: Job): Convolved | Failure {
  const startedAt = epochMillis();
  const watch = new Stopwatch();
  const result = inScope(
    () => failing(() => ({ ok: true as const, body: answer(job, watch) })),
    (done) => (done.ok ? [done.body.buffer] : []),
  );
  recycleJob(job);
  if (!result.ok) return result;
  const encode = epochMillis() - startedAt - watch.millis;
  const timings = { startedAt, compute: watch.millis, encode, layers: watch.layers };
  return { ok: true, body: result.body, timings };
}

/** Keeps the memory that came with a job, which nothing uses any more. */
export function recycleJob(job: Job): void {
  for (const buffer of buffersOf(job)) recycle(buffer);
}

/** Runs arithmetic, and adds up the milliseconds that it takes; what else a job takes goes into writing. */
class Stopwatch {
  millis = 0;
  readonly layers: LayerTiming[] = [];

  time<T>(work: () => T): T {
    const from = epochMillis();
    const result = work();
    this.millis += epochMillis() - from;
    return result;
  }

  /** Runs the arithmetic of a layer, and keeps a note of it; `already` is what it took before, in milliseconds. */
  timeLayer<T extends { readonly plan: Plan; readonly variant: string }>(work: () => T, already = 0): T {
    const before = this.millis - already;
    const computed = this.time(work);
    const { plan, variant } = computed;
    this.layers.push({
      type: plan.layer.type,
      variant,
      macs: plan.cost.macs,
      millis: this.millis - before,
    });
    return computed;
  }
}

function answer(job: Job, watch: Stopwatch): Uint8Array<ArrayBuffer> {
  if (job.reply === 'explain') return new JsonWriter().raw(watch.time(() => explanationText(job))).finish();
  return job.reply === 'gradients' ? gradientsAnswer(job, watch) : convolveAnswer(job, watch);
}

function gradientsAnswer(job: GradientsJob, watch: Stopwatch): Uint8Array<ArrayBuffer> {
  const computed = watch.timeLayer(() => ({
    ...computeGradients(job),
    variant: 'gradients',
  }));
  const tensors = gradientTensors(computed, job);
  const writer = new JsonWriter().raw('{');
  if (job.replyType === 'json')
    return writeGradients(writer, computed, tensors, job.format).raw('}').finish();
  return safetensorsOf(tensors, writeGradients(writer, computed, [], 'none').raw('}'));
}

function convolveAnswer(job: ConvolveJob, watch: Stopwatch): Uint8Array<ArrayBuffer> {
  const inputIn = inputsOf(job);
  const compute = (work: LayerWork) =>
    watch.timeLayer(
      () => computeLayer(work, inputIn(work.plan.layer.dtype), job.reductions),
      work.computed?.millis,
    );
  const [first, ...others] = job.works;
  if (job.replyType === 'npy') {
    const { output, plan } = compute(first);
    return writeNpy({ data: output, shape: plan.shapes.output });
  }
  const writer = new JsonWriter();
  if (job.replyType === 'safetensors') {
    const computed = compute(first);
    return safetensorsOf(
      layerTensors(computed, job),
      writeLayer(writer.raw('{'), computed, [], 'none').raw('}'),
    );
  }
  const write = (computed: ReturnType<typeof compute>) =>
    writeLayer(writer, computed, layerTensors(computed, job), job.format).raw('}');
  if (job.reply === 'statistics') return writer.raw(outputStatisticsText(compute(first))).finish();
  writer.raw('{');
  if (job.reply === 'conv') return write(compute(first)).finish();
  writeComparedInput(
    writer,
    watch.time(() => inputIn(first.plan.layer.dtype)),
  );
  writer.raw(',"results":[');
  for (const work of [first, ...others]) {
    writer.raw(`${work === first ? '' : ','}{"name":${JSON.stringify(work.name)},`);
    write(compute(work));
  }
  return writer.raw(']}').finish();
}
