import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';

/** A way to run a process with so little memory: the words in front of its command. */
export interface MemoryLimit {
  readonly name: string;
  readonly words: readonly string[];
  /** Undoes what had to be made. */
  readonly end: () => void;
}

const MiB = 2 ** 20;

/** The ways that this machine has. */
export function memoryLimits(
  mebibytes: number,
): (MemoryLimit | { readonly name: string; readonly why: string })[] {
  return [dataLimit(mebibytes), cgroupLimit(mebibytes)];
}

/** RLIMIT_DATA, which counts what may be written, whether it has been written or not. */
function dataLimit(mebibytes: number) {
  const name = `${mebibytes} MiB of data`;
  try {
    execFileSync('prlimit', ['--version']);
  } catch {
    return { name, why: 'there is no prlimit' };
  }
  return { name, words: ['prlimit', `--data=${mebibytes * MiB}`], end: () => {} };
}

/** A cgroup (v2), which counts what is resident, and ends the process where that is too much. */
function cgroupLimit(mebibytes: number) {
  const name = `a cgroup of ${mebibytes} MiB`;
  const root = '/sys/fs/cgroup';
  const controllers = `${root}/cgroup.subtree_control`;
  const hasMemory = existsSync(controllers) && /\bmemory\b/.test(readFileSync(controllers, 'utf8'));
  if (!hasMemory) return { name, why: 'there is no cgroup v2 with memory' };
  const folder = `${root}/groupconv-${process.pid}-${mebibytes}`;
  try {
    mkdirSync(folder);
    writeFileSync(`${folder}/memory.max`, String(mebibytes * MiB));
    if (existsSync(`${folder}/memory.swap.max`)) writeFileSync(`${folder}/memory.swap.max`, '0');
  } catch {
    return { name, why: 'no cgroup may be made' };
  }
  const enter = `echo $$ > ${folder}/cgroup.procs && exec "$@"`;
  return { name, words: ['sh', '-c', enter, 'sh'], end: () => rmdirSync(folder) };
}
