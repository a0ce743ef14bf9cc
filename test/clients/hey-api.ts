import assert from 'node:assert/strict';
import { client } from './generated/hey-api/client.gen';
import { conv, shapesOfQuery } from './generated/hey-api/sdk.gen';
import type { Layer } from './generated/hey-api/types.gen';

const layer: Layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };
const input = [[[1, 2, 3]]];

/** Right code compiles without a cast, and runs. */
export async function check(baseUrl: string): Promise<void> {
  client.setConfig({ baseUrl });
  const { data } = await conv({ body: { layer, input, weight: { fill: 1 } } });
  assert.deepEqual(data?.output, [[[3, 5]]]);
  const { error } = await conv({ body: { layer: { ...layer, groups: 3 }, input } });
  assert.equal(error?.type, '/problems/invalid-layer');
  const query = { in_channels: 2, out_channels: 2, kernel_size: [3, 5], input_shape: [1, 2, 9, 9] };
  const shapes = await shapesOfQuery({ query });
  assert.ok(shapes.data && 'shapes' in shapes.data);
  assert.deepEqual(shapes.data.shapes.output, [1, 2, 7, 5]);
}

/** Wrong code does not compile: TypeScript reports a line below that it would accept. */
export async function refuse(): Promise<void> {
  // @ts-expect-error layr is no field
  await conv({ body: { layr: 3 } });
  // @ts-expect-error conv4d is no type
  await conv({ body: { layer: { ...layer, type: 'conv4d' }, input } });
  const { data } = await conv({ body: { layer, input } });
  // @ts-expect-error outputs is no field of the answer
  data?.outputs;
  // @ts-expect-error input_shape is missing
  await shapesOfQuery({ query: { in_channels: 2, out_channels: 2, kernel_size: 1 } });
}
