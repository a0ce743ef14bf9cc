import type { Geometry } from '../../layers/geometry.ts';
import type { Triple } from '../../layers/triple.ts';
import { inScope } from '../../memory/buffers.ts';
import { elementCount, elements } from '../../tensor/tensor.ts';
import type { ConvolveByKernel } from '../backend.ts';
import { transpose } from '../transpose.ts';

/**
 * About how many elements of input, weight and output are computed together, so that the caches hold them.
 */
const elementsAtOnce = 2 ** 18;

/** Whether the depth is free, so that the images can be the innermost axis. */
export function allowsImagesLast({ batch, input, kernel, before, output }: Geometry): boolean {
  return batch > 1 && input[0] === 1 && kernel[0] === 1 && output[0] === 1 && before[0] === 0;
}

/** The same correlation of `images` images as one of a single image, whose innermost axis they are. */
export function withImagesLast(geometry: Geometry, images: number): Geometry {
  const { dtype, groups, inPerGroup, outPerGroup } = geometry;
  const shifted = ([, height, width]: Triple, last: number): Triple => [height, width, last];
  return {
    ...{ dtype, batch: 1, groups, inPerGroup, outPerGroup },
    input: shifted(geometry.input, images),
    kernel: shifted(geometry.kernel, 1),
    stride: shifted(geometry.stride, 1),
    dilation: shifted(geometry.dilation, 1),
    before: shifted(geometry.before, 0),
    after: shifted(geometry.after, 0),
    padded: shifted(geometry.padded, images),
    output: shifted(geometry.output, images),
  };
}

/** Elements of one image. */
function sizesOf({ groups, inPerGroup, outPerGroup, input, output }: Geometry) {
  return {
    inputs: groups * inPerGroup * elementCount(input),
    outputs: groups * outPerGroup * elementCount(output),
  };
}

/** How many images are computed together. */
export function imagesTogether(geometry: Geometry): number {
  const { groups, inPerGroup, outPerGroup, kernel } = geometry;
  const { inputs, outputs } = sizesOf(geometry);
  const weights = groups * outPerGroup * inPerGroup * elementCount(kernel);
  const fitting = Math.ceil(Math.max(elementsAtOnce, weights) / (inputs + outputs));
  return Math.min(geometry.batch, fitting);
}

/**
 * Computes many small images together: image n, element i goes to element i, image n, where neighbouring
 * images fill the vectors. The sums are the same.
 * @param compute computes the single image
 */
export function correlateImagesLast(compute: ConvolveByKernel): ConvolveByKernel {
  return (geometry, operands, output) => {
    const { dtype, batch } = geometry;
    const { inputs, outputs } = sizesOf(geometry);
    const together = imagesTogether(geometry);
    const part = (image: number): string => {
      const images = Math.min(together, batch - image);
      const given = operands.input.subarray(image * inputs, (image + images) * inputs);
      const target = output.subarray(image * outputs, (image + images) * outputs);
      const input = inputs === 1 ? given : transpose(given, elements(dtype, images * inputs), images, inputs);
      const computed = outputs === 1 ? target : elements(dtype, images * outputs);
      const name = compute(withImagesLast(geometry, images), { ...operands, input }, computed);
      if (outputs > 1) transpose(computed, target, outputs, images);
      return name;
    };
    let name = '';
    for (let image = 0; image < batch; image += together)
      name = inScope(
        () => part(image),
        () => [],
      );
    return name;
  };
}
