import { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { ProblemError } from '../../../errors.ts';
import { bytesOf, discard, freeWhole, recycle } from '../../../memory/buffers.ts';
import { isShortage } from '../../../memory/shortage.ts';
import { oneTurnBytes, turnBytes } from '../turns.ts';

/** The header fields that describe a body. */
export interface BodyHeaders {
  readonly 'content-length'?: string | undefined;
  readonly 'content-encoding'?: string | undefined;
}

/** Gets the events of a body that arrives. */
export interface BodyWatch {
  /** Bytes of the body have arrived, not yet decompressed. */
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

/** The content codings of bodies that are read. */
export const contentCodings = Object.keys(decoders);

/**
 * Reads and decompresses a request body into an ArrayBuffer of its own, which can be transferred. A body with
 * a Content-Length gets its whole buffer at once. A large one gets it when its first bytes arrive, because a
 * Content-Length alone costs the client nothing. Any other buffer grows fourfold, so that what it
 * grew out of, and is kept, is a third of it at most. `limit` bounds the
 * decompressed bytes, so that a small body cannot become a large one. It also bounds the compressed bytes,
 * because these may decompress to nothing for ever.
 * @param start bytes in front of the body in its buffer, so that a part of the body may be aligned
 * @throws ProblemError `body-too-large`, `unsupported-media-type` for an unknown coding, `malformed-request`
 * for a broken one, `client-closed` if the connection closes before the end.
 */
export async function readBody(
  stream: Readable,
  headers: BodyHeaders,
  limit: number,
  watch: BodyWatch = unwatched,
  start = 0,
): Promise<Uint8Array<ArrayBuffer>> {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  const declared = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
  if (declared !== undefined && declared > limit) throw tooLarge(`the body of ${declared} bytes is`, limit);
  if (coding === 'identity') return collect(stream, declared, limit, watch, true, start);
  const decoder = Object.hasOwn(decoders, coding) ? decoders[coding]() : undefined;
  if (!decoder) {
    const quoted = JSON.stringify(coding.slice(0, 40));
    const detail = `content-encoding ${quoted}: send gzip, deflate, or the bytes as they are`;
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
    return await collect(stream.pipe(decoder), undefined, limit, watch, false, start);
  } catch (error) {
    if (error instanceof ProblemError || stream.errored || isShortage(error)) throw error;
    throw new ProblemError('malformed-request', `the body is not well-formed ${coding}`);
  } finally {
    stream.unpipe(decoder);
    decoder.destroy();
  }
}

const nothing = new Uint8Array(0);

/** Uses the stream's events: an async iterator takes a tenth of an empty route's throughput. */
function collect(
  stream: Readable,
  length: number | undefined,
  limit: number,
  watch: BodyWatch,
  isPlain: boolean,
  start: number,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    // The parser makes each chunk for this stream alone. A decoder reuses its chunks, and other chunks may
    // belong to their sender.
    const ownsChunks = stream instanceof IncomingMessage;
    const isShort = length !== undefined && length <= oneTurnBytes;
    // A large one has its whole buffer from the first bytes on: one that it grows out of would be kept. A small one
    // may come as one chunk, which is then its buffer.
    let bytes = nothing;
    let used = start;
    let turnEnd = isShort ? Number.POSITIVE_INFINITY : turnBytes;
    let isOver = false;
    const fail = (error: unknown) => {
      if (isOver) return;
      isOver = true;
      // What is still to come of a refused body is not kept.
      stream.off('data', read);
      discard(bytes.buffer);
      reject(error);
    };
    const read = (chunk: Buffer | string) => {
      const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      const end = used + part.length;
      if (isPlain) watch.arrived(part.length);
      try {
        if (end - start > limit) throw tooLarge(isPlain ? 'the body is' : 'the decoded body is', limit);
        watch.hold(part.length);
        if (ownsChunks && isPlain && end === length && used === 0 && isWhole(part)) {
          // Not the Buffer itself: its `slice` copies nothing.
          bytes = new Uint8Array(part.buffer);
          used = end;
          return;
        }
        if (end > bytes.length)
          bytes = enlarge(
            bytes.subarray(0, used),
            Math.max(end, start + Math.min(limit, length ?? Math.max(16384, 4 * bytes.length))),
          );
      } catch (error) {
        stream.pause();
        fail(error);
        return;
      }
      bytes.set(part, used);
      used = end;
      if (ownsChunks) freeWhole(part);
      if (used < turnEnd) return;
      turnEnd = used + turnBytes;
      stream.pause();
      setImmediate(() => {
        if (!isOver) stream.resume();
      });
    };
    stream.on('data', read);
    stream.on('end', () => {
      if (isOver) return;
      isOver = true;
      resolve(bytes.subarray(start, used));
    });
    stream.on('error', (error) => fail(requestError(error)));
    stream.on('close', () => {
      // Every stream closes in the end. Making an error takes as long as a twentieth of a small request.
      if (!isOver) fail(clientClosedEarly());
    });
  });
}

/** Whether the chunk has an ArrayBuffer to itself. */
function isWhole(chunk: Uint8Array): chunk is Uint8Array<ArrayBuffer> {
  return chunk.buffer instanceof ArrayBuffer && chunk.buffer.byteLength === chunk.byteLength;
}

function enlarge(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = bytesOf(length);
  larger.set(bytes);
  recycle(bytes.buffer);
  return larger;
}

/** The request's error for a stream's error. A closed connection is no defect. */
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
