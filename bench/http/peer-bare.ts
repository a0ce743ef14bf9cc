/**
 * The floor: a bare Fastify route that reads a body of bytes and returns fixed bytes (the file named first).
 */
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

const answer = readFileSync(process.argv[2]);
const app = Fastify({ bodyLimit: 2 ** 26 });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
app.post('/v1/conv', async (_, reply) => reply.type('application/json').send(answer));
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
