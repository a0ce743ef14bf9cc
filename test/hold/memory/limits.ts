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

/** A cgroup, which counts what is resident, and ends the process where that is too much. */
function cgroupLimit(mebibytes: number) {
  const name = `a cgroup of ${mebibytes} MiB`;
  const version = cgroupVersions.find(({ root, has }) => has(root));
  if (!version) return { name, why: 'there is no cgroup with memory' };
  const { root, limit, swap, swapLimit } = version;
  const folder = `${root}/groupconv-${process.pid}-${mebibytes}`;
  try {
    mkdirSync(folder);
    writeFileSync(`${folder}/${limit}`, String(mebibytes * MiB));
    if (existsSync(`${folder}/${swap}`))
      writeFileSync(`${folder}/${swap}`, String(swapLimit * mebibytes * MiB));
  } catch {
    return { name, why: 'no cgroup may be made' };
  }
  const enter = `echo $$ > ${folder}/cgroup.procs && exec "$@"`;
  return { name, words: ['sh', '-c', enter, 'sh'], end: () => rmdirSync(folder) };
}

/** Version 2 limits swap apart, version 1 together with memory. */
const cgroupVersions = [
  {
    root: '/sys/fs/cgroup',
    has: (root: string) => /\bmemory\b/.test(textOf(`${root}/cgroup.subtree_control`)),
    ...{ limit: 'memory.max', swap: 'memory.swap.max', swapLimit: 0 },
  },
  {
    root: '/sys/fs/cgroup/memory',
    has: (root: string) => existsSync(`${root}/memory.limit_in_bytes`),
    ...{ limit: 'memory.limit_in_bytes', swap: 'memory.memsw.limit_in_bytes', swapLimit: 1 },
  },
];

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
