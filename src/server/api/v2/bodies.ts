import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../errors.ts';
import { RequestBodyAccount } from '../../http/body/body-account.ts';
import { readBody } from '../../http/body/body-bytes.ts';
import { giveBackAtEnd } from '../../http/lifecycle/owned-buffers.ts';

/** A body of the Open Inference Protocol: JSON, and perhaps bytes behind it. */
export interface InferenceBody {
  /** Undefined where the body is empty. */
  readonly value: unknown;
  /** Undefined without Inference-Header-Content-Length. */
  readonly tail: Uint8Array<ArrayBuffer> | undefined;
  /** Whether all of the body is the elements of the one input. */
  readonly isRaw: boolean;
}

const field = 'inference-header-content-length';

/** The most bytes of JSON in front of binary tensors: they are copied on the event loop. */
const mostHeaderBytes = 2 ** 20;

/** Reads bodies of any media type, or none: the protocol's clients send none. */
export function readInferenceBodies(app: FastifyInstance, limit: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', async (request: FastifyRequest, stream: IncomingMessage) => {
    const account = new RequestBodyAccount(request);
    // The elements behind the JSON begin at a multiple of 8, and are read in place.
    const start = (8 - ((statedLength(request.headers[field]) ?? 0) % 8)) % 8;
    const bytes = await readBody(stream, request.headers, limit, account, start);
    account.complete();
    const length = headerLength(request.headers[field], bytes.length);
    if (length === undefined)
      return { value: await decoded(app, bytes, request), tail: undefined, isRaw: false };
    if (length === bytes.length)
      return { value: await decoded(app, bytes, request), tail: new Uint8Array(), isRaw: false };
    giveBackAtEnd(request, bytes.buffer);
    if (length > mostHeaderBytes)
      throw new ProblemError(
        'body-too-large',
        `the JSON in front of binary tensors has ${length} bytes, over the limit of ${mostHeaderBytes}`,
      );
    const tail = bytes.subarray(length);
    if (length === 0) return { value: undefined, tail, isRaw: true };
    // Few bytes, in memory of their own: the rest stays where it is.
    return { value: await decoded(app, bytes.slice(0, length), request), tail, isRaw: false };
  });
}

async function decoded(
  { dispatcher }: FastifyInstance,
  bytes: Uint8Array<ArrayBuffer>,
  request: FastifyRequest,
): Promise<unknown> {
  if (bytes.length === 0) return undefined;
  const { value, buffers, millis, queue, float64 } = await dispatcher.decode(bytes, 'json', request);
  for (const buffer of buffers) giveBackAtEnd(request, buffer);
  Object.assign(request, { decodeMillis: millis, queueMillis: queue, decodedAt: performance.now(), float64 });
  return value;
}

/** Bytes of the body's JSON, after decompression. @throws ProblemError `malformed-request` */
function headerLength(value: string | string[] | undefined, most: number): number | undefined {
  if (value === undefined) return undefined;
  const length = statedLength(value);
  if (length !== undefined && length <= most) return length;
  const quoted = JSON.stringify(String(value).slice(0, 40));
  throw new ProblemError(
    'malformed-request',
    `${field} ${quoted} is not a length within the body of ${most} bytes`,
  );
}

function statedLength(value: string | string[] | undefined): number | undefined {
  return /^\d{1,15}$/.test(String(value)) ? Number(value) : undefined;
}
