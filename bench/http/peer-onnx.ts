/**
 * The peer: Fastify + onnxruntime-node, written as one would plainly write it. It takes the layer and nested
 * tensors of POST /v1/conv in JSON and answers shape and nested output in JSON.
 */
import Fastify from 'fastify';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sessionModel } from './session-model.ts';

interface Body {
  readonly layer: object;
  readonly input: readonly unknown[];
  readonly weight: readonly unknown[];
  readonly bias: readonly number[];
}

const sessions = new Map<string, Promise<InferenceSession>>();

function sessionOf(layer: object): Promise<InferenceSession> {
  const key = JSON.stringify(layer);
  const session = sessions.get(key) ?? InferenceSession.create(sessionModel(layer));
  sessions.set(key, session);
  return session;
}

function tensorOf(nested: readonly unknown[]): Tensor {
  const dims: number[] = [];
  for (let level: unknown = nested; Array.isArray(level); level = level[0]) dims.push(level.length);
  return new Tensor('float32', Float32Array.from(nested.flat(Number.POSITIVE_INFINITY) as number[]), dims);
}

function nestedOf(data: ArrayLike<number>, dims: readonly number[], from = 0): unknown {
  const [size, ...rest] = dims;
  const step = rest.reduce((product, dim) => product * dim, 1);
  return Array.from({ length: size }, (_, i) =>
    rest.length === 0 ? data[from + i] : nestedOf(data, rest, from + i * step),
  );
}

const app = Fastify({ bodyLimit: 2 ** 26 });
app.post<{ Body: Body }>('/v1/conv', async ({ body }) => {
  const session = await sessionOf(body.layer);
  const { output } = await session.run({
    input: tensorOf(body.input),
    weight: tensorOf(body.weight),
    bias: tensorOf(body.bias),
  });
  return { shape: output.dims, output: nestedOf(output.data as Float32Array, output.dims) };
});
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
