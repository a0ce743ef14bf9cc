import { JsonWriter } from '../formats/json/writer.ts';
import { writeNpy } from '../formats/npy.ts';
import type { Plan } from '../layers/plan.ts';
import { inScope } from '../memory/buffers.ts';
import { epochMillis } from '../runtime/clock.ts';
import { computeLayer, inputsOf } from './compute.ts';
import { explained } from './explanation.ts';
import { computeGradients } from './gradients.ts';
import type {
  Convolved,
  ConvolveJob,
  ExplainJob,
  GradientsJob,
  Job,
  LayerTiming,
  LayerWork,
} from './jobs.ts';
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
 * or on the event loop where the job is small; needs nothing but the job.
 * @throws ProblemError that a checkpoint throws to abandon it.
 */
export function execute(job: Job): Convolved {
  const startedAt = epochMillis();
  const watch = new Stopwatch();
  const body = inScope(
    () => answer(job, watch),
    ({ buffer }) => [buffer],
  );
  const encode = epochMillis() - startedAt - watch.millis;
  const timings = { startedAt, compute: watch.millis, encode, layers: watch.layers };
  return { body, timings };
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

  /**
   * Runs one pass of a layer, within what is timed, and keeps a note of it.
   * @param already what it took before, in milliseconds
   */
  pass<T extends { readonly variant: string; readonly macs?: number }>(
    { layer: { type }, cost }: Plan,
    work: () => T,
    already = 0,
  ): T {
    const from = epochMillis();
    const computed = work();
    const { variant, macs = cost.macs } = computed;
    this.layers.push({ type, variant, macs, millis: already + epochMillis() - from });
    return computed;
  }
}

function answer(job: Job, watch: Stopwatch): Uint8Array<ArrayBuffer> {
  if (job.reply === 'explain') return explainAnswer(job, watch);
  return job.reply === 'gradients' ? gradientsAnswer(job, watch) : convolveAnswer(job, watch);
}

function explainAnswer(job: ExplainJob, watch: Stopwatch): Uint8Array<ArrayBuffer> {
  const work = () => ({ ...explained(job), variant: 'explain' });
  const { text } = watch.time(() => watch.pass(job.works[0].plan, work));
  return new JsonWriter().raw(text).finish();
}

function gradientsAnswer(job: GradientsJob, watch: Stopwatch): Uint8Array<ArrayBuffer> {
  const { plan } = job.works[0];
  const computed = watch.time(() => computeGradients(job, (pass) => watch.pass(plan, pass)));
  const tensors = gradientTensors(computed, job);
  const writer = new JsonWriter().raw('{');
  if (job.replyType === 'json')
    return writeGradients(writer, computed, tensors, job.format).raw('}').finish();
  return safetensorsOf(tensors, writeGradients(writer, computed, [], 'none').raw('}'));
}

function convolveAnswer(job: ConvolveJob, watch: Stopwatch): Uint8Array<ArrayBuffer> {
  const inputIn = inputsOf(job);
  const compute = (work: LayerWork) =>
    watch.time(() =>
      watch.pass(
        work.plan,
        () => computeLayer(work, inputIn(work.plan.layer.dtype), job.reductions),
        work.computed?.millis,
      ),
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
