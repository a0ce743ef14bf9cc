import { checkpoint } from '../../memory/checkpoint.ts';
import { figuresPerRun, longestRun } from '../../tensor/moments.ts';
import { bytesPerElement, dtypeOf, type TensorData } from '../../tensor/tensor.ts';
import { withHeap } from './instance.ts';

/** The wasm backend's `moments`: some runs at a time go through the heap. */
export function wasmMoments(data: TensorData, runLength: number): Float64Array {
  const dtype = dtypeOf(data);
  const found = new Float64Array((data.length / runLength) * figuresPerRun);
  const runsAtOnce = Math.max(1, Math.floor(longestRun / runLength));
  const figureBytes = runsAtOnce * figuresPerRun * 8;
  withHeap(figureBytes + longestRun * bytesPerElement[dtype], (heap) => {
    const [figures, elements] = [heap.base, heap.base + figureBytes];
    for (let from = 0; from < data.length; from += runsAtOnce * runLength) {
      checkpoint();
      const part = data.subarray(from, from + runsAtOnce * runLength);
      const runs = part.length / runLength;
      heap.elements(dtype, elements, part.length).set(part);
      heap.kernels[dtype].moments(elements, runs, runLength, figures);
      found.set(heap.float64(figures, runs * figuresPerRun), (from / runLength) * figuresPerRun);
    }
  });
  return found;
}
