import { spatialAxes } from '../../layers/layer.ts';
import { joined } from './lines.ts';
import { always, type Pack, type PackTensor, tensorNamed, textFile } from './pack.ts';
import { permuted, withChannelsLast } from './permuted.ts';

/**
 * The files of an hls4ml project: tb_data/ has a sample per line, channels last; weights/ has the weight as Keras has
 * it, [*kernel, in / groups, out]. A transposed layer's is [*kernel, out / groups, in].
 */
export const hls4ml = {
  description: 'hls4ml: tb_data/*.dat with one sample per line, channels last, and weights/*.txt',
  refusal: always,
  // The longest shortest decimal of a float64 has 24 characters.
  elementBytes: (bytes) => (bytes < 4 ? 5 : 26),
  isText: true,
  files(content) {
    const axes = spatialAxes[content.layer.type];
    const samples = (name: 'input' | 'output') => rows(tensorNamed(content, name), axes);
    const weight = tensorNamed(content, 'weight');
    const [first, second, ...kernel] = weight.shape.keys();
    const weights = permuted(weight, [...kernel, second, first]).data;
    const bias = content.tensors.find(({ name }) => name === 'bias');
    return [
      textFile('tb_data/tb_input_features.dat', samples('input')),
      textFile('tb_data/tb_output_predictions.dat', samples('output')),
      textFile('weights/w2.txt', `${list(weights, ', ')}\n`),
      ...(bias ? [textFile('weights/b2.txt', `${list(bias.data, ', ')}\n`)] : []),
    ];
  },
} as const satisfies Pack;

/** A line of numbers per sample. */
function rows(tensor: PackTensor, axes: number): string {
  const { data } = withChannelsLast(tensor, axes);
  const samples = tensor.shape.length === axes + 2 ? tensor.shape[0] : 1;
  const length = samples === 0 ? 0 : data.length / samples;
  const lines = Array.from({ length: samples }, (_, i) =>
    list(data.subarray(i * length, (i + 1) * length), ' '),
  );
  return lines.map((line) => `${line}\n`).join('');
}

const list = (values: ArrayLike<number>, separator: string) =>
  joined(values.length, (i) => String(values[i]), separator);
