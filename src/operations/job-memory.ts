import type { PeakBytes } from '../backend/peak-bytes.ts';
import type { BodyType } from '../formats/registry.ts';
import { checkMemory } from '../layers/limits.ts';
import type { MemoryBudget, MemoryLease } from '../runtime/memory-budget.ts';
import type { DecodeJob } from './decode.ts';
import type { Answer, Caller } from './dispatcher-options.ts';
import type { ReplyForm } from './reply/encode.ts';

/**
 * Bytes that decoding takes beside the body, per byte of it. Of JSON at worst, numbers of two characters become
 * eight bytes, and their buffer has grown from a quarter of that. Of files, float16 becomes float32; in ONNX models, an
 * element in one byte may, too.
 */
export const bytesPerBodyByte: Readonly<Record<BodyType, number>> = { json: 5, safetensors: 2, onnx: 6 };

/** Bytes that compressing a reply takes at worst, beside it, per byte of it: its pieces, and all of them together. */
const bytesPerCompressed = 1.5;

/** Waits for the memory that decoding a body takes. The caller releases it. */
export function leaseForBody(
  memory: MemoryBudget,
  { bytes, type }: DecodeJob,
  signal: AbortSignal,
  admitted: boolean,
): Promise<MemoryLease> {
  return memory.acquire(Math.min(bytesPerBodyByte[type] * bytes.length, memory.largest), signal, admitted);
}

/**
 * Waits for the memory that a job and its reply take.
 * @param heaps kernel heaps, one per worker that computes
 * @throws ProblemError `limit-exceeded` if there is not so much, `unavailable` if too much is waiting for it
 */
export function leaseForJob(
  memory: MemoryBudget,
  { heap, buffers }: PeakBytes,
  heaps: number,
  job: ReplyForm,
  caller: Caller,
  admitted: boolean,
): Promise<MemoryLease> {
  const needed = heaps * heap + buffers;
  checkMemory(Math.ceil(needed), memory.largest);
  const sent = Math.min(sentBytes(job.replyBytes, job, caller), memory.largest);
  return memory.acquire(Math.max(needed, sent), caller.signal, admitted);
}

/** Keeps of a lease what the reply takes, until it has been sent. */
export function keepReply(lease: MemoryLease, { body }: Answer, job: ReplyForm, caller: Caller): void {
  lease.shrink(sentBytes(body.buffer.byteLength, job, caller));
  if (caller.lifetime) caller.lifetime.onEnd(() => lease.release());
  else lease.release();
}

/** Bytes that a reply of so many bytes takes while it is compressed and sent. */
function sentBytes(bytes: number, { replyType }: ReplyForm, { headers }: Caller): number {
  const compressed = replyType === 'json' && headers?.['accept-encoding'] !== undefined;
  return bytes * (compressed ? 1 + bytesPerCompressed : 1);
}
