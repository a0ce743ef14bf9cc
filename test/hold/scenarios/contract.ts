import { gunzipSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { readSafetensors } from '../../../src/tensor/formats/safetensors.ts';
import { ask, type Reply, repeat } from '../client.ts';
import { described, families } from '../contract/described.ts';
import { undocumented } from '../contract/document.ts';
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
  gzip: gunzipSync,
  deflate: inflateSync,
};

/** What of a reply is not as it has to be; undefined where all is well. */
function fault({ operation, good, hasty = false }: Request, reply: Reply): string | undefined {
  const { status, headers } = reply;
  const raw = Buffer.from(reply.body, 'latin1');
  const body = decoders[headers['content-encoding'] ?? '']?.(raw) ?? raw;
  if (status >= 500 && !(hasty && status === 504)) return `${status}: ${body}`;
  if (good === true && status !== 200) return `good data was answered with ${status}: ${body}`;
  if (good === false && !(status >= 400 && status <= 499) && !hasty)
    return `bad data was answered with ${status}`;
  const type = headers['content-type']?.split(';', 1)[0] ?? '';
  if (type === 'application/x-safetensors') readSafetensors(body);
  return undocumented(operation, status, type, body);
}

/** A request as it can be sent again. */
function written({ url, asking: { method, headers, body } }: Request): string {
  const text = Buffer.isBuffer(body) ? `base64 ${body.toString('base64')}` : body;
  return `${method} ${url} ${JSON.stringify(headers)} ${text?.slice(0, 3000)}`;
}

/** Requests made from our own OpenAPI document, good ones of every operation, and those spoiled, and what it says of the answers. */
export const contractScenario: Scenario = {
  name: 'contract',
  async run(size) {
    const limits = { MAX_ELEMENTS: '100000', MAX_MACS: '10000000' };
    const service = await startService({ ...limits });
    const many = scaled(100_000, size, 2000);
    const share = 1000;
    const faults: string[] = [];
    const counts = { good: 0, bad: 0, answered: 0 };
    try {
      for (let done = 0; done < many; done += share) {
        const batch = drawn(Math.min(share, many - done), seed + done);
        await repeat(batch.length, 8, async (i) => {
          const request = batch[i];
          const reply = await ask(service.url + request.url, request.asking);
          if (request.good === true) counts.good++;
          if (request.good === false) counts.bad++;
          if (reply.status === 200) counts.answered++;
          const wrong = fault(request, reply);
          if (wrong === undefined) return;
          faults.push(wrong);
          if (faults.length <= 5)
            process.stderr.write(`request ${done + i}: ${wrong.slice(0, 1000)}\n  ${written(request)}\n`);
        });
      }
      return [
        atMost(`replies outside the contract, of ${many}`, faults.length, 0),
        atLeast('of them to good requests', counts.good, 0.35 * many),
        atLeast('of them to bad requests', counts.bad, 0.15 * many),
      ];
    } finally {
      await service.stop();
    }
  },
};
