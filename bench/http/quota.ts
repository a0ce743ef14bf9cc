import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = '/sys/fs/cgroup/cpu';

/** A process that has used up its share waits for the next period. */
const periodMicros = 50_000;

/** A bound on the processor time of a process and all of its threads, by the CPU controller of cgroup v1. */
export class Quota {
  readonly #folder: string;

  /**
   * @param share in processors
   * @throws Error where this process may make no control group
   */
  constructor(name: string, share: number) {
    this.#folder = join(root, `groupconv-bench-${process.pid}-${name}`);
    mkdirSync(this.#folder);
    this.#write('cpu.cfs_period_us', periodMicros);
    this.#write('cpu.cfs_quota_us', Math.round(share * periodMicros));
  }

  #write(file: string, value: number): void {
    writeFileSync(join(this.#folder, file), String(value));
  }

  add(pid: number): void {
    this.#write('cgroup.procs', pid);
  }

  /** Removes the group. Its processes have ended. */
  remove(): void {
    rmdirSync(this.#folder);
  }
}

/** Ticks of a second in /proc. */
const ticks = 100;

/** Seconds of processor time that a process has taken with all of its threads. */
export function processorSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before the fields may have spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticks;
}
