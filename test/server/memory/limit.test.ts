import { describe, expect, it } from 'vitest';
import { allowedMebibytes } from '../../../src/server/memory/limit.ts';

const MiB = 2 ** 20;
const GiB = 2 ** 30;

const allowed = (files: Readonly<Record<string, string>>, machine = 16 * GiB, constrained = 2 ** 64) =>
  allowedMebibytes({ read: (path) => files[path], machine, constrained });

const share = (bytes: number) => Math.floor((0.9 * bytes) / MiB);

describe('the memory that the service may take', () => {
  it('is 90 % of the machine without any limit', () => {
    expect(allowed({})).toBe(share(16 * GiB));
    const unlimited = {
      '/proc/self/limits': 'Max data size             unlimited            unlimited            bytes',
    };
    expect(allowed({ ...unlimited, '/proc/self/cgroup': '0::/\n' })).toBe(share(16 * GiB));
  });

  it('is that of the root of a container', () => {
    expect(allowed({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': `${512 * MiB}\n` })).toBe(
      460,
    );
  });

  it('is the least of the cgroups around the process', () => {
    const files = {
      '/proc/self/cgroup': '12:cpu:/x\n0::/pods/pod7/app\n',
      '/sys/fs/cgroup/pods/memory.max': 'max\n',
      '/sys/fs/cgroup/pods/pod7/memory.max': `${300 * MiB}\n`,
      '/sys/fs/cgroup/pods/pod7/app/memory.max': `${GiB}\n`,
    };
    expect(allowed(files)).toBe(share(300 * MiB));
  });

  it('is what Node knows of, such as a cgroup of version 1', () => {
    expect(allowed({}, 16 * GiB, 2 * GiB)).toBe(share(2 * GiB));
    expect(allowed({}, 16 * GiB, 0)).toBe(share(16 * GiB));
  });

  it('is what may be data, less the stacks', () => {
    const text = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max data size             ${GiB}           unlimited            bytes     
Max stack size            8388608              unlimited            bytes     `;
    expect(allowed({ '/proc/self/limits': text })).toBe(share(GiB - 64 * MiB));
  });
});
