/**
 * The peer for files: Fastify + onnxruntime-node, which reads and writes the safetensors of POST /v1/conv where
 * they lie. One session a layer, on one thread.
 */
import Fastify from 'fastify';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sessionModel } from './session-model.ts';

interface Entry {
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

interface Header {
  readonly __metadata__: { readonly request: string };
  readonly [name: string]: Entry | { readonly request: string };
}

const sessions = new Map<string, Promise<InferenceSession>>();

function sessionOf(request: string): Promise<InferenceSession> {
  const { layer } = JSON.parse(request) as { layer: object };
  return InferenceSession.create(sessionModel(layer), { intraOpNumThreads: 1 });
}

const app = Fastify({ bodyLimit: 2 ** 26 });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
app.post<{ Body: Buffer }>('/v1/conv', async ({ body }, reply) => {
  const start = 8 + Number(body.readBigUInt64LE(0));
  const header = JSON.parse(body.toString('utf8', 8, start)) as Header;
  const { request } = header.__metadata__;
  const session = sessions.get(request) ?? sessionOf(request);
  sessions.set(request, session);
  const tensor = (name: string) => {
    const { shape, data_offsets } = header[name] as Entry;
    const from = body.byteOffset + start + data_offsets[0];
    const length = (data_offsets[1] - data_offsets[0]) / 4;
    // Node's pool places small bodies anywhere: those that are not aligned have to be copied.
    const data =
      from % 4 === 0
        ? new Float32Array(body.buffer, from, length)
        : new Float32Array(body.buffer.slice(from, from + 4 * length));
    return new Tensor('float32', data, shape);
  };
  const feeds = { input: tensor('input'), weight: tensor('weight'), bias: tensor('bias') };
  const { output } = await (await session).run(feeds);
  const { buffer, byteOffset, byteLength } = output.data as Float32Array;
  const text = JSON.stringify({
    output: { dtype: 'F32', shape: output.dims, data_offsets: [0, byteLength] },
  });
  const head = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
  head.writeBigUInt64LE(BigInt(head.length - 8), 0);
  head.write(text, 8);
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'application/x-safetensors',
    'content-length': head.length + byteLength,
  });
  reply.raw.cork();
  reply.raw.write(head);
  reply.raw.end(Buffer.from(buffer, byteOffset, byteLength));
});
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
