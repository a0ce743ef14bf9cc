import assert from 'node:assert/strict';
import { conv, type Layer, shapesOfQuery } from './generated/orval/client';

const layer: Layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };
const input = [[[1, 2, 3]]];

/** Where a route takes bodies of several types, a client of orval leaves it to its caller to name the one. */
const json = { headers: { 'content-type': 'application/json' } };

/** Right code compiles without a cast, and runs. */
export async function check(baseUrl: string): Promise<void> {
  const { fetch } = globalThis;
  // The client knows paths alone, as in a page of the service.
  globalThis.fetch = (path, init) => fetch(new URL(String(path), baseUrl), init);
  const reply = await conv({ layer, input, weight: { fill: 1 } }, undefined, json);
  assert.ok(reply.status === 200 && !(reply.data instanceof Blob));
  assert.deepEqual(reply.data.output, [[[3, 5]]]);
  const refused = await conv({ layer: { ...layer, groups: 3 }, input }, undefined, json);
  assert.ok(refused.status === 422);
  assert.equal(refused.data.type, '/problems/invalid-layer');
  const query = { in_channels: 2, out_channels: 2, kernel_size: [3, 5], input_shape: [1, 2, 9, 9] };
  const shapes = await shapesOfQuery(query);
  assert.ok(shapes.status === 200 && 'shapes' in shapes.data);
  assert.deepEqual(shapes.data.shapes.output, [1, 2, 7, 5]);
}

/** Wrong code does not compile: TypeScript reports a line below that it would accept. */
export async function refuse(): Promise<void> {
  // @ts-expect-error layr is no field
  await conv({ layr: 3 });
  // @ts-expect-error conv4d is no type
  await conv({ layer: { ...layer, type: 'conv4d' }, input });
  const reply = await conv({ layer, input });
  // @ts-expect-error outputs is no field of the answer
  if (reply.status === 200) reply.data.outputs;
  // @ts-expect-error input_shape is missing
  await shapesOfQuery({ in_channels: 2, out_channels: 2, kernel_size: 1 });
}
