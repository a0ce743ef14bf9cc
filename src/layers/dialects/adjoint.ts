import type { LayerSpec, PaddingPair } from '../layer.ts';
import { wrongAttribute } from './dialect.ts';
import type { Subject } from './subject.ts';

/** A transposed layer as JAX has it: a convolution of the input with zeros between its elements. */

/** What the dilated input is padded by: extent − 1 − before, and extent − 1 − after + output_padding. May be negative. */
export function adjointPadding({ layer, pads, extents }: Subject): PaddingPair[] {
  const { output_padding = [] } = layer;
  return pads.map(([before, after], i) => [
    extents[i] - 1 - before,
    extents[i] - 1 - after + (output_padding[i] ?? 0),
  ]);
}

/**
 * The reverse of `adjointPadding`.
 * @throws ProblemError `invalid-layer` where no transposed layer has the padding.
 */
export function adjointEnds(
  padding: readonly PaddingPair[],
  extents: readonly number[],
): Pick<LayerSpec, 'padding' | 'output_padding'> {
  const over = padding.findIndex(([before], i) => before > extents[i] - 1);
  if (over >= 0)
    throw wrongAttribute(
      `padding/${over}`,
      `a transposed layer has at most ${extents[over] - 1} in front of a dilated input, but got ${padding[over][0]}`,
      `at most the kernel's extent − 1 = ${extents[over] - 1}`,
    );
  const net = padding.map(([, after], i) => extents[i] - 1 - after);
  return {
    padding: padding.map(([before], i): PaddingPair => [extents[i] - 1 - before, Math.max(0, net[i])]),
    output_padding: net.map((after) => Math.max(0, -after)),
  };
}
