import { bytesPerElement, elementCount } from '../tensor/tensor.ts';
import { withHeap } from '../wasm/instance.ts';
import type { Geometry } from './geometry.ts';
import { type Convolve, unstoppable } from './kernel.ts';
import { layoutOf, packInput, packWeights, writeTaps } from './pack.ts';

/** Two vectors: what the kernel may read behind the input, and what one channel's spilled tile takes. */
const vectorPair = 32;

const align = (bytes: number) => Math.ceil(bytes / 16) * 16;

/** Addresses of the kernel's operands from the heap's base, in bytes, and their end. */
function scratchOf(geometry: Geometry) {
  const { inPerGroup, outPerGroup, kernel, dtype, output } = geometry;
  const element = bytesPerElement[dtype];
  const tapCount = inPerGroup * elementCount(kernel);
  const layout = layoutOf(geometry);
  const spill = 0;
  const x = spill + 4 * vectorPair;
  const taps = align(x + layout.total * element + vectorPair);
  const weights = align(taps + tapCount * 4);
  const bias = align(weights + outPerGroup * tapCount * element);
  const y = align(bias + outPerGroup * element);
  const end = y + outPerGroup * elementCount(output) * element;
  return { layout, element, tapCount, spill, x, taps, weights, bias, y, end };
}

/** Bytes of WebAssembly heap that the direct kernel needs: one group of one image, packed, and its output. */
export function directScratchBytes(geometry: Geometry): number {
  return scratchOf(geometry).end;
}

/** Direct convolution in WebAssembly SIMD on a padded, de-interleaved copy, group by group, image by image. */
export const convolveDirect: Convolve = (
  geometry,
  { input, weight, bias },
  output,
  checkpoint = unstoppable,
) => {
  const { dtype, batch, groups, inPerGroup, outPerGroup, stride } = geometry;
  // Limits bound tensors, which are empty here: the scratch of the images that there are not may be huge.
  if (batch === 0) return;
  const [depth, height, width] = geometry.output;
  const { layout, element, tapCount, end, ...at } = scratchOf(geometry);
  const inputs = inPerGroup * elementCount(geometry.input);
  const outputs = outPerGroup * elementCount(geometry.output);
  withHeap(end, (heap) => {
    const kernel = dtype === 'float32' ? heap.kernels.direct_f32 : heap.kernels.direct_f64;
    const view = (address: number, length: number) =>
      dtype === 'float32'
        ? heap.float32(heap.base + address, length)
        : heap.float64(heap.base + address, length);
    const packedInput = view(at.x, layout.total);
    const packedWeights = view(at.weights, outPerGroup * tapCount);
    const packedBias = view(at.bias, outPerGroup);
    const computed = view(at.y, outputs);
    writeTaps(geometry, layout, element, heap.uint32(heap.base + at.taps, tapCount));
    packedInput.fill(0);
    for (let group = 0; group < groups; group++) {
      packWeights(geometry, weight, group, packedWeights);
      if (bias) packedBias.set(bias.subarray(group * outPerGroup, (group + 1) * outPerGroup));
      for (let image = 0; image < batch; image++) {
        checkpoint();
        const block = image * groups + group;
        packInput(geometry, layout, input, block * inputs, packedInput);
        kernel(
          heap.base + at.x,
          stride[0] * layout.plane * element,
          stride[1] * layout.row * element,
          heap.base + at.taps,
          tapCount,
          heap.base + at.weights,
          bias ? heap.base + at.bias : 0,
          heap.base + at.y,
          outPerGroup,
          depth,
          height,
          width,
          heap.base + at.spill,
        );
        output.set(computed, block * outputs);
      }
    }
  });
};
