import { isKeepable, mostKept, recycle, takeKept } from '../memory/buffers.ts';

/**
 * Memory that goes where it is wanted. Buffers cross between the threads with jobs and results, and do so unevenly: replies to small requests
 * come from a worker in its memory, and bodies that are answered briefly stay in one. So each thread counts what came and what
 * went, and sends back what it keeps of others. Else one would keep what it never uses, and another make new memory for every job.
 */
export interface Carried {
  /** What the job or the result lies in. */
  readonly used: readonly ArrayBuffer[];
  /** Memory for the other side to use. */
  readonly spare: readonly ArrayBuffer[];
}

/** So many bytes of one size may be here more than have left: for less, nothing is sent back. */
const slackBytes = 2 ** 22;

/** Of each size, how many more buffers have come here than have left. */
const surplus = new Map<number, number>();

function count(size: number, change: number): void {
  if (!isKeepable(size)) return;
  // No thread keeps more. What is lost on the way, as a reply is whose client goes, is not made up for for ever.
  const most = mostKept / size;
  surplus.set(size, Math.max(-most, Math.min(most, (surplus.get(size) ?? 0) + change)));
}

/** Owes nothing any more: what was kept has been given back. */
export function settle(): void {
  surplus.clear();
}

/** Sends buffers to another thread, and with them what this one has too much of. All of them are to be transferred. */
export function depart(used: readonly ArrayBuffer[]): Carried {
  for (const { byteLength } of used) count(byteLength, -1);
  const spare: ArrayBuffer[] = [];
  for (const [size, more] of surplus) {
    const kept = more * size > slackBytes ? takeKept(size) : undefined;
    if (!kept) continue;
    spare.push(kept);
    count(size, -1);
  }
  return { used, spare };
}

/** Takes in what came from another thread. */
export function arrive({ used, spare }: Carried): void {
  for (const { byteLength } of [...used, ...spare]) count(byteLength, 1);
  for (const buffer of spare) recycle(buffer);
}
