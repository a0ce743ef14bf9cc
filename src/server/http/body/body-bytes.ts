import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { ProblemError } from '../../../errors.ts';
import { bytesOf, freeWhole, recycle } from '../../../memory/buffers.ts';
import { oneTurnBytes } from '../turns.ts';

/** The header fields that describe a body. */
export interface BodyHeaders {
  readonly 'content-length'?: string | undefined;
  readonly 'content-encoding'?: string | undefined;
}

/** Is told of a body's bytes as they come. */
export interface BodyWatch {
  /** Bytes of the body have arrived, coded as they are. */
  arrived(count: number): void;
  /** Holds this many more decoded bytes. May throw to refuse them. */
  hold(count: number): void;
}

const unwatched: BodyWatch = { arrived: () => {}, hold: () => {} };

const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
};

/**
 * Reads and decodes a request body into an ArrayBuffer of its own, which can be transferred. A body of known
 * length gets its whole buffer at once, a large one when its first bytes have arrived, as announcing costs
 * the client nothing. Any other buffer grows by doubling. `limit` bounds the decoded bytes, so that a small
 * body cannot become a large one, and the coded bytes, so that an empty body has an end.
 * @throws ProblemError `body-too-large`, `unsupported-media-type` for an unknown coding, `malformed-request`
 * for a broken one, `client-closed` where the connection breaks off before the end.
 */
export async function readBody(
  stream: Readable,
  headers: BodyHeaders,
  limit: number,
  watch: BodyWatch = unwatched,
): Promise<Uint8Array<ArrayBuffer>> {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const declared = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
  if (declared !== undefined && declared > limit) throw tooLarge(`the body of ${declared} bytes is`, limit);
  if (coding === 'identity') return collect(stream, declared, limit, watch, true);
  const decoder = Object.hasOwn(decoders, coding) ? decoders[coding]() : undefined;
  if (!decoder) {
    const detail = `content-encoding ${JSON.stringify(coding.slice(0, 40))}: send gzip, deflate, or the bytes as they are`;
    throw new ProblemError('unsupported-media-type', detail);
  }
  let coded = 0;
  stream.on('data', (chunk: Buffer) => {
    watch.arrived(chunk.length);
    coded += chunk.length;
    if (coded > limit) decoder.destroy(tooLarge('the coded body is', limit));
  });
  stream.on('error', (error) => decoder.destroy(requestError(error)));
  try {
    return await collect(stream.pipe(decoder), undefined, limit, watch, false);
  } catch (error) {
    if (error instanceof ProblemError || stream.errored) throw error;
    throw new ProblemError('malformed-request', `the body is not well-formed ${coding}`);
  } finally {
    decoder.destroy();
  }
}

/** How much of a large body is read per turn of the event loop. */
const turnBytes = 2 ** 17;

/** Listens to the stream itself: an async iterator took a tenth of an empty route's throughput. */
function collect(
  stream: Readable,
  length: number | undefined,
  limit: number,
  watch: BodyWatch,
  isPlain: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    // The parser makes each chunk for this stream alone. A decoder uses its chunks again, and others may
    // belong to whoever sent them.
    const ownsChunks = stream instanceof IncomingMessage;
    let bytes = bytesOf(Math.min(length ?? 16384, oneTurnBytes));
    let used = 0;
    let turnEnd = length !== undefined && length <= oneTurnBytes ? Number.POSITIVE_INFINITY : turnBytes;
    stream.on('data', (chunk: Buffer | string) => {
      const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      const end = used + part.length;
      if (isPlain) watch.arrived(part.length);
      try {
        if (end > limit) throw tooLarge('the decoded body is', limit);
        watch.hold(part.length);
      } catch (error) {
        stream.pause();
        reject(error);
        return;
      }
      if (end > bytes.length)
        bytes = enlarge(bytes.subarray(0, used), Math.max(end, Math.min(limit, length ?? 2 * bytes.length)));
      bytes.set(part, used);
      used = end;
      if (ownsChunks) freeWhole(part);
      if (used < turnEnd) return;
      turnEnd = used + turnBytes;
      stream.pause();
      setImmediate(() => stream.resume());
    });
    stream.on('end', () => resolve(bytes.subarray(0, used)));
    stream.on('error', (error) => reject(requestError(error)));
    stream.on('close', () => {
      if (!stream.readableEnded) reject(clientClosedEarly());
    });
  });
}

function enlarge(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = bytesOf(length);
  larger.set(bytes);
  recycle(bytes.buffer);
  return larger;
}

/** The stream's error as the request's: a connection that breaks off is no defect. */
function requestError(error: NodeJS.ErrnoException): Error {
  return error.code === 'ECONNRESET' ? clientClosedEarly() : error;
}

function clientClosedEarly(): ProblemError {
  return new ProblemError('client-closed', 'the client went before all of its body had arrived');
}

/** The refusal of a body that is over the limit. */
export function tooLarge(what: string, limit: number): ProblemError {
  return new ProblemError('body-too-large', `${what} over the limit of ${limit} bytes (MAX_BODY_BYTES)`);
}
