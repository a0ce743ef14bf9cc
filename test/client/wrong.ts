import { createClient } from '../../src/client/index.ts';

/**
 * Wrong code does not compile: `npm run typecheck` reports a line below that TypeScript would accept. Nothing of this
 * is run.
 */
export async function refused(): Promise<void> {
  const client = createClient({ url: 'http://127.0.0.1:3000' });
  const layer = { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: 1 } as const;
  const input = { shape: [1, 4, 1, 1], data: new Float32Array(4) };

  // @ts-expect-error layer is missing
  await client.conv({ input });
  // @ts-expect-error layr is no field
  await client.conv({ layer, input, layr: 3 });
  // @ts-expect-error group is no field of a layer
  await client.conv({ layer: { ...layer, group: 2 }, input });
  // @ts-expect-error conv4d is no type
  await client.conv({ layer: { ...layer, type: 'conv4d' }, input });
  // @ts-expect-error tensors come back as typed arrays, always
  await client.conv({ layer, input, format: 'nested' });
  // @ts-expect-error the elements of no dtype are text
  await client.conv({ layer, input: { shape: [1], data: 'text' } });
  // @ts-expect-error an int64 array is of no dtype
  await client.conv({ layer, input: { shape: [1], data: new BigInt64Array(1) } });
  // @ts-expect-error a compared layer has no grad_output
  await client.compare({ input, layers: [{ layer, grad_output: input }] });
  // @ts-expect-error "matlab" is no dialect
  await client.translate({ layer, to: ['matlab'] });
  // @ts-expect-error timeout is a number
  await client.shapes({ layer, input_shape: [1, 4, 1, 1] }, { timeout: 'long' });

  const { output, statistics } = await client.conv({ layer, input });
  // @ts-expect-error the elements are no text
  output.data satisfies string;
  // @ts-expect-error outputs is no field of the answer
  statistics.outputs;
  // @ts-expect-error a bias may have no gradient
  (await client.gradients({ layer, input })).grad_bias.data;

  // @ts-expect-error conf is no operation
  await client.later('conf', { layer, input });
  // @ts-expect-error layr is no field
  await client.later('conv', { layer, input, layr: 3 });
  const job = await client.later('sweep', { layer, input_shape: [1, 4, 1, 1] });
  // @ts-expect-error a sweep has no output
  (await job.wait()).output;
  // @ts-expect-error a job's progress is no number
  await job.wait({ onProgress: ({ progress }) => progress satisfies number });

  // @ts-expect-error there is no such route
  await client.api.GET('/v1/nothing');
  // @ts-expect-error a layer has a name
  await client.api.GET('/v1/layers/{name}');
}
