import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';

/** The share of the limit for what no setting bounds: connections, the event loop's heap, fragments. */
const reserve = 0.1;

/** Stacks and code count as data, though hardly any of it is resident. */
const uncountedBytes = 64 * 2 ** 20;

/** Where the limits stand. */
export interface MemorySources {
  /** A file's text. Undefined where there is none, or none that may be read. */
  readonly read: (path: string) => string | undefined;
  /** Bytes of the machine. */
  readonly machine: number;
  /** Bytes that Node knows to be allowed (cgroup v1 and v2). Any large number where there is no limit. */
  readonly constrained: number;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const system: MemorySources = {
  read: textOf,
  machine: totalmem(),
  constrained: process.constrainedMemory?.() ?? 0,
};

/**
 * The mebibytes that the service may take: what the machine has and its cgroups and the limit on its data
 * (RLIMIT_DATA) allow, less a reserve.
 */
export function allowedMebibytes({ read, machine, constrained }: MemorySources = system): number {
  const data = numberIn(read('/proc/self/limits'), /^Max data size +(\d+)/m) - uncountedBytes;
  const limits = [machine, constrained, data, ...cgroupLimits(read)].filter((bytes) => bytes > 0);
  return Math.floor(((1 - reserve) * Math.min(...limits)) / 2 ** 20);
}

/** The limits of the process's cgroup (v2) and of those around it. */
function cgroupLimits(read: MemorySources['read']): number[] {
  const path = /^0::(\/.*)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1];
  if (path === undefined) return [];
  const names = path.split('/').filter((name) => name !== '');
  return Array.from({ length: names.length + 1 }, (_, depth) =>
    numberIn(read(['/sys/fs/cgroup', ...names.slice(0, depth), 'memory.max'].join('/')), /^(\d+)$/m),
  );
}

/** The number that the expression finds; NaN where there is none, such as `max` or `unlimited`. */
function numberIn(text: string | undefined, expression: RegExp): number {
  return Number(expression.exec(text ?? '')?.[1]);
}
