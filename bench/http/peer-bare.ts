/**
 * The floor: a bare Fastify route, at the path named second, that reads a body of bytes and returns fixed bytes
 * (the file named first).
 */
import { readFileSync } from 'node:fs';
import Fastify from 'fastify';

const [, , file, path] = process.argv;
const answer = readFileSync(file);
const app = Fastify({ bodyLimit: 2 ** 26 });
app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_, body, done) => done(null, body));
app.post(path, async (_, reply) => reply.type('application/json').send(answer));
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
