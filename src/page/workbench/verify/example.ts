import type { ConvReply } from '../../../contract/conv.ts';
import { sendRequest } from '../../api/client.ts';
import { writeJson } from '../../api/json.ts';
import type { FileTensor } from '../../files/file-tensor.ts';
import { operandFields } from '../../state/operands.ts';
import type { PageState } from '../../state/page-state.ts';

/** What /v1/conv answers to `format: "flat"`, where all numbers are finite. */
type FlatReply = Pick<ConvReply, 'shapes'> &
  Readonly<Record<'weight' | 'bias' | 'output', readonly number[]>>;

/** What makes a kernel that is flipped give another output: more than one tap, and values that differ. */
export function exampleChanges({ kernel_size, input, weight }: PageState): Partial<PageState> {
  const plain = (kind: string) => kind === 'ramp' || kind === 'constant';
  return {
    ...(kernel_size < 2 && { kernel_size: 3, padding: 1 }),
    ...(plain(input.kind) && { input: { kind: 'random' } }),
    ...(plain(weight.kind) && { weight: { kind: 'random' } }),
  };
}

/** A weight whose kernels are flipped along both axes: each tap changes places with the one opposite. */
export function flipKernels(weight: ArrayLike<number>, [, , height, width]: readonly number[]): number[] {
  const taps = height * width;
  return Array.from({ length: weight.length }, (_, i) => weight[i - (i % taps) + (taps - 1 - (i % taps))]);
}

/** The output of the page's layer with flipped kernels, computed by the service. Undefined where it does not answer. */
export async function flippedOutput(state: PageState): Promise<FileTensor | undefined> {
  const operands = operandFields(state);
  const ask = (fields: object) =>
    sendRequest<FlatReply>({
      path: '/v1/conv',
      body: writeJson({ ...operands, ...fields, include: ['weight', 'bias'], format: 'flat' }),
    });
  const right = await ask({});
  if (right.kind !== 'answer') return undefined;
  const { shapes, weight, bias } = right.value;
  const data = flipKernels(weight, shapes.weight);
  const flipped = await ask({ weight: { shape: shapes.weight, data }, bias });
  if (flipped.kind !== 'answer') return undefined;
  const values = Float32Array.from(flipped.value.output);
  return { name: 'output of flipped kernels', stored: 'float32', shape: shapes.output, values };
}
