import { Pool } from 'undici';
import { expect, it } from 'vitest';
import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { type ComputeDType, elementCount, zeros } from '../../../src/tensor/tensor.ts';
import { listeningApp } from '../../helpers/app.ts';
import { base64Of } from '../../helpers/base64.ts';
import { randomData } from '../../helpers/random.ts';
import { testShapes } from '../../helpers/shapes.ts';

const { url } = await listeningApp({ INLINE_WORK: '20000' });

/** The i-th request of a mix of shapes, dtypes and mistakes, and what its answer must be. */
function requestOf(i: number): { body: string; status: number; output?: string } {
  const { layer, geometry, shapes } = testShapes[i % testShapes.length];
  const dtype: ComputeDType = i % 3 === 0 ? 'float64' : 'float32';
  const tensor = (shape: readonly number[], seed: number) => ({
    shape,
    data: randomData(elementCount(shape), dtype, seed),
  });
  const input = tensor(shapes.input, 3 * i);
  const weight = tensor(shapes.weight, 3 * i + 1);
  const bias = shapes.bias && tensor(shapes.bias, 3 * i + 2);
  const sent = (part: typeof input) => ({ shape: part.shape, dtype, base64: base64Of(part.data) });
  const good = {
    layer: { ...layer, dtype },
    input: sent(input),
    weight: sent(weight),
    ...(bias && { bias: sent(bias) }),
    format: 'base64',
  };
  if (i % 5 === 4)
    return { body: JSON.stringify({ ...good, layer: { ...good.layer, groups: 1000003 } }), status: 422 };
  const output = zeros(dtype, elementCount(shapes.output));
  convolveReference(
    { ...geometry, dtype },
    { input: input.data, weight: weight.data, bias: bias ? bias.data : null },
    output,
  );
  return { body: JSON.stringify(good), status: 200, output: base64Of(output) };
}

it('answers 200 concurrent mixed requests, each right', async () => {
  const client = new Pool(url, { connections: 50 });
  const requests = Array.from({ length: 200 }, (_, i) => requestOf(i));
  const answers = await Promise.all(
    requests.map(async ({ body }) => {
      const reply = await client.request({
        method: 'POST',
        path: '/v1/conv',
        headers: { 'content-type': 'application/json' },
        body,
      });
      const answer: unknown = await reply.body.json();
      return { status: reply.statusCode, output: Object(answer).output?.base64 };
    }),
  );
  await client.close();
  expect(answers.map(({ status }) => status)).toEqual(requests.map(({ status }) => status));
  expect(answers.map(({ output }) => output)).toEqual(requests.map(({ output }) => output));
});
