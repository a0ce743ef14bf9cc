import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { ProblemError } from '../../../errors.ts';
import { bytesOf, freeWhole, recycle } from '../../../memory/buffers.ts';
import { oneTurnBytes } from '../turns.ts';

/** What a request says of its body. */
export interface BodyHeaders {
  readonly 'content-length'?: string | undefined;
  readonly 'content-encoding'?: string | undefined;
}

/** Who is told of a body's bytes as they come. */
export interface BodyWatch {
  /** Bytes of the body have arrived, coded as they are. */
  arrived(count: number): void;
  /** So many decoded bytes are to be held. May throw to refuse them. */
  hold(count: number): void;
}

const unwatched: BodyWatch = { arrived: () => {}, hold: () => {} };

const decoders: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
};

/**
 * The decoded bytes of a request body, in an ArrayBuffer of their own that can be transferred. A body of known length is read
 * straight into its place, a large one once its beginning is there: to announce one costs nothing. Any other grows by doubling. `limit` counts
 * decoded bytes, so that a small body cannot become a large one, and coded ones, so that nothing cannot go on for ever.
 * @throws ProblemError `body-too-large`, `unsupported-media-type` for an unknown coding, `malformed-request` for a broken one,
 * `client-closed` where the connection breaks off before the end.
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
  stream.on('error', (error) => decoder.destroy(brokenOff(error)));
  try {
    return await collect(stream.pipe(decoder), undefined, limit, watch, false);
  } catch (error) {
    if (error instanceof ProblemError || stream.errored) throw error;
    throw new ProblemError('malformed-request', `the body is not well-formed ${coding}`);
  } finally {
    decoder.destroy();
  }
}

/** What is read of a large body in a turn of the event loop. */
const turnBytes = 2 ** 17;

/** Listens to the stream itself: an async iterator took a tenth of an empty route's throughput. */
function collect(
  stream: Readable,
  length: number | undefined,
  limit: number,
  watch: BodyWatch,
  asItCame: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    // The parser makes each chunk for this stream alone; a decoder goes on to use its own, and others may be their sender's.
    const ours = stream instanceof IncomingMessage;
    let bytes = bytesOf(Math.min(length ?? 16384, oneTurnBytes));
    let used = 0;
    let turnEnd = length !== undefined && length <= oneTurnBytes ? Number.POSITIVE_INFINITY : turnBytes;
    stream.on('data', (chunk: Buffer | string) => {
      const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      const end = used + part.length;
      if (asItCame) watch.arrived(part.length);
      try {
        if (end > limit) throw tooLarge('the decoded body is', limit);
        watch.hold(part.length);
      } catch (error) {
        stream.pause();
        reject(error);
        return;
      }
      if (end > bytes.length)
        bytes = grown(bytes.subarray(0, used), Math.max(end, Math.min(limit, length ?? 2 * bytes.length)));
      bytes.set(part, used);
      used = end;
      if (ours) freeWhole(part);
      if (used < turnEnd) return;
      turnEnd = used + turnBytes;
      stream.pause();
      setImmediate(() => stream.resume());
    });
    stream.on('end', () => resolve(bytes.subarray(0, used)));
    stream.on('error', (error) => reject(brokenOff(error)));
    stream.on('close', () => {
      if (!stream.readableEnded) reject(cutShort());
    });
  });
}

function grown(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = bytesOf(length);
  larger.set(bytes);
  recycle(bytes.buffer);
  return larger;
}

/** What an error of the stream is to the request: a connection that breaks off is no defect. */
function brokenOff(error: NodeJS.ErrnoException): Error {
  return error.code === 'ECONNRESET' ? cutShort() : error;
}

function cutShort(): ProblemError {
  return new ProblemError('client-closed', 'the client went before all of its body had arrived');
}

/** What a body is refused for that is over the limit. */
export function tooLarge(what: string, limit: number): ProblemError {
  return new ProblemError('body-too-large', `${what} over the limit of ${limit} bytes (MAX_BODY_BYTES)`);
}
