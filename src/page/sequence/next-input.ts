import type { FlatConvReply } from '../api/answers.ts';
import type { TensorBody } from '../api/bodies.ts';
import { reorderChannels } from './channels.ts';
import type { SequenceLayer } from './design.ts';
import { shuffledChannels } from './shuffle.ts';

/** What a layer hands to the next: its output, shuffled where the layer says so. */
export function nextInput(
  { shuffle, out_channels }: SequenceLayer,
  { shapes, output }: Pick<FlatConvReply, 'shapes' | 'output'>,
): TensorBody {
  const data =
    shuffle === undefined
      ? output
      : reorderChannels(output, shapes.output, shuffledChannels(out_channels, shuffle));
  return { shape: shapes.output, data };
}
