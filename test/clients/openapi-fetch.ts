import assert from 'node:assert/strict';
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/openapi-typescript.d.ts';

/** `application/json` and `application/problem+json`: answers in files have other types. */
type Json = `application/${string}json`;

const layer: components['schemas']['Layer'] = {
  ...{ type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false },
  padding: [
    [0, 1],
    [0, 0],
  ],
};
const input = [[[[1, 2]]]];
const weight = { fill: 1 };

/** Right code compiles without a cast, and runs. */
export async function check(baseUrl: string): Promise<void> {
  const client = createClient<paths, Json>({ baseUrl });

  const { data } = await client.POST('/v1/conv', { body: { layer, input, weight, format: 'flat' } });
  assert.deepEqual(data?.output, [3]);
  const mean: number | 'NaN' | 'Infinity' | '-Infinity' | null | undefined = data?.statistics.output.mean;
  assert.equal(mean, 3);
  assert.deepEqual(data?.layer.kernel_size, [2, 2]);

  const refused = await client.POST('/v1/conv', { body: { layer: { ...layer, groups: 3 }, input } });
  assert.equal(refused.error?.type, '/problems/invalid-layer');
  assert.equal(refused.error?.errors[0]?.pointer, '/layer/groups');

  const query = {
    in_channels: 2,
    out_channels: 2,
    kernel_size: [3, 5],
    padding: '0:1,2:2',
    input_shape: [2, 9, 9],
  };
  const shapes = await client.GET('/v1/shapes', { params: { query } });
  assert.ok(shapes.data && 'shapes' in shapes.data);
  assert.deepEqual(shapes.data.shapes.output, [2, 8, 9]);

  // Without the type, an answer in a file is a text, which a check excludes.
  const anything = await createClient<paths>({ baseUrl }).POST('/v1/conv', {
    body: { layer, input, weight },
  });
  assert.ok(typeof anything.data === 'object');
  assert.deepEqual(anything.data.shapes.output, [1, 1, 1, 1]);
}

/** Wrong code does not compile: TypeScript reports a line below that it would accept. */
export async function refuse(): Promise<void> {
  const client = createClient<paths, Json>();
  // @ts-expect-error layr is no field
  await client.POST('/v1/conv', { body: { layr: 3 } });
  // @ts-expect-error layer is missing
  await client.POST('/v1/conv', { body: { input } });
  // @ts-expect-error conv4d is no type
  await client.POST('/v1/conv', { body: { layer: { ...layer, type: 'conv4d' }, input } });
  const sizes = { in_channels: 2, out_channels: 2, kernel_size: 1 };
  // @ts-expect-error group is no field
  const misspelt: components['schemas']['Layer'] = { type: 'conv2d', ...sizes, group: 2 };
  await client.POST('/v1/conv', { body: { layer: misspelt, input } });
  // @ts-expect-error a tensor has no text
  await client.POST('/v1/conv', { body: { layer, input: { shape: [1], data: 'text' } } });
  const { data } = await client.POST('/v1/conv', { body: { layer, input } });
  // @ts-expect-error outputs is no field of the answer
  data?.outputs;
  // @ts-expect-error input_shape is missing
  await client.GET('/v1/shapes', { params: { query: sizes } });
  const texts = { ...sizes, in_channels: '2', input_shape: [1] };
  // @ts-expect-error a number is no text
  await client.GET('/v1/shapes', { params: { query: texts } });
}
