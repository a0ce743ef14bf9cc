import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Operands } from '../../src/backend/backend.ts';
import type { Engine } from '../../src/backend/engine.ts';
import { type ElementRange, partsOf } from '../../src/backend/parts.ts';
import type { Geometry } from '../../src/layers/geometry.ts';
import { computeParts, type PartsJob } from '../../src/operations/divided/worker.ts';
import { elementsIn, type TensorData } from '../../src/tensor/tensor.ts';
import type { Contender } from './timing.ts';

/** As many parts as the service makes for two workers. */
const partCount = 4;

/** A thread does not have the loader of this one. */
const startTypeScript = `import('tsx/esm/api').then(({ register }) => {
  register();
  return import(${JSON.stringify(new URL('./second-thread.ts', import.meta.url).href)});
});`;

/** Layers computed by this thread and another one, in parts as the service makes them, its tensors in shared memory. */
export class TwoThreads {
  readonly #other: Worker;

  constructor(engine: Engine) {
    this.#other = new Worker(startTypeScript, { eval: true, workerData: engine });
  }

  contender(geometry: Geometry, operands: Operands, output: TensorData): Contender {
    const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const job: PartsJob = {
      adjoint: false,
      parts: partsIn(geometry, operands, output.length),
      taken,
      meter: undefined,
    };
    const run = async () => {
      taken[0] = 0;
      const done = once(this.#other, 'message');
      this.#other.postMessage(job);
      computeParts(job);
      await done;
    };
    return { name: 'two threads', run };
  }
}

function partsIn(geometry: Geometry, operands: Operands, outputs: number): PartsJob['parts'] {
  const room = (length: number) => {
    const bytes = Float64Array.BYTES_PER_ELEMENT * length;
    return elementsIn(new SharedArrayBuffer(bytes), 0, geometry.dtype, length);
  };
  const shared = (data: TensorData) => {
    const copy = room(data.length);
    copy.set(data);
    return copy;
  };
  const [input, weight, output] = [shared(operands.input), shared(operands.weight), room(outputs)];
  const bias = operands.bias && shared(operands.bias);
  const own = (data: TensorData, [from, to]: ElementRange) => data.subarray(from, to);
  return partsOf(geometry, partCount, false).map((part) => ({
    geometry: part.geometry,
    input: own(input, part.input),
    weight: own(weight, part.weight),
    bias: bias && own(bias, part.bias),
    output: own(output, part.output),
  }));
}
