import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { readSafetensors } from '../../../src/formats/safetensors/file.ts';
import { ask, type Reply, repeat } from '../client.ts';
import { described, families } from '../contract/described.ts';
import { answerOf, answers, undocumented } from '../contract/document.ts';
import type { Request } from '../contract/request.ts';
import { atLeast, atMost, type Scenario, scaled } from '../scenario.ts';
import { seed } from '../seed.ts';
import { startService } from '../service.ts';

/** So many requests of a thousand are described; the others are of families. */
const describedShare = 0.28;

/** A thousand requests, or fewer, the same ones for the same seed. */
function drawn(count: number, seed: number): readonly Request[] {
  const alone = Math.round(describedShare * count);
  const others = fc.sample(families, { seed, numRuns: Math.ceil((count - alone) / 4) }).flat();
  return [...fc.sample(described, { seed, numRuns: alone }), ...others].slice(0, count);
}

const decoders: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  deflate: inflateSync,
};

const typeOf = ({ headers }: Pick<Reply, 'headers'>) => headers['content-type']?.split(';', 1)[0] ?? '';

/** What of a reply is not as it has to be; undefined where all is well. */
function fault({ operation, good, hasty = false }: Request, reply: Reply): string | undefined {
  const { status, headers } = reply;
  const raw = Buffer.from(reply.body, 'latin1');
  const body = decoders[headers['content-encoding'] ?? '']?.(raw) ?? raw;
  const late = hasty && status === 504;
  if (status >= 500 && !late) return `${status}: ${body}`;
  if (good === true && status !== 200 && !late) return `good data was answered with ${status}: ${body}`;
  if (good === false && status < 400) return `bad data was answered with ${status}`;
  const type = typeOf(reply);
  if (type === 'application/x-safetensors') readSafetensors(body);
  return undocumented(operation, status, type, body);
}

/** A request as it can be sent again. */
function written({ url, asking: { method, headers = {}, body = '' } }: Request): string {
  const plain = headers['content-type'] === 'application/json' && !headers['content-encoding'];
  const text = Buffer.from(body).toString(plain ? 'utf8' : 'base64');
  return `${method} ${url} ${JSON.stringify(headers)} ${text.slice(0, 4000)}`;
}

/** What all of them together have to meet: every answer, and all that bodies may be. */
const kinds = [...answers, 'large body', 'gzip', 'application/x-safetensors'];

/** INLINE_BODY_BYTES: more than this is decoded in the pool. */
const largeBody = 2 ** 15;

function kindsOf({ operation, asking: { headers = {}, body = '' } }: Request, { status, ...reply }: Reply) {
  if (status !== 200) return [];
  const size = Buffer.byteLength(body) > largeBody ? 'large body' : '';
  const answer = answerOf(operation, typeOf(reply));
  return [answer, size, headers['content-encoding'] ?? '', headers['content-type'] ?? ''];
}

/**
 * Requests made from our own OpenAPI document, good ones of every operation, and those spoiled, and what it
 * says of the answers.
 */
export const contractScenario: Scenario = {
  name: 'contract',
  async run(size) {
    const limits = { MAX_ELEMENTS: '100000', MAX_MACS: '10000000' };
    const service = await startService({ ...limits });
    const many = scaled(100_000, size, 2000);
    const share = 1000;
    const faults: string[] = [];
    const met = new Set<string>();
    const told = new Set<string>();
    let [good, bad] = [0, 0];
    try {
      for (let done = 0; done < many; done += share) {
        const batch = drawn(Math.min(share, many - done), seed + done);
        await repeat(batch.length, 8, async (i) => {
          const request = batch[i];
          const reply = await ask(service.url + request.url, request.asking);
          if (request.good === true) good++;
          if (request.good === false) bad++;
          for (const kind of kindsOf(request, reply)) met.add(kind);
          const wrong = fault(request, reply);
          if (wrong === undefined) return;
          faults.push(wrong);
          // One of each kind, as one fault is met again and again.
          const kind = `${request.operation.operationId} ${wrong.slice(0, 40)}`;
          if (!told.has(kind) && told.add(kind).size <= 10)
            process.stderr.write(`request ${done + i}: ${wrong.slice(0, 1000)}\n  ${written(request)}\n`);
        });
      }
      return [
        atMost(`replies outside the contract, of ${many}`, faults.length, 0),
        atLeast('of them to good requests', (100 * good) / many, 35, ' %'),
        atLeast('of them to bad requests', (100 * bad) / many, 20, ' %'),
        atLeast(
          'kinds of bodies and answers met',
          kinds.filter((kind) => met.has(kind)).length,
          kinds.length,
        ),
      ];
    } finally {
      await service.stop();
    }
  },
};
