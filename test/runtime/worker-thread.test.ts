import { getPriority, setPriority } from 'node:os';
import { beforeEach, expect, it, vi } from 'vitest';
import { jobWords } from '../../src/runtime/job-words.ts';
import { serveTasks } from '../../src/runtime/worker-thread.ts';

vi.mock('node:os', { spy: true });
vi.mock('node:worker_threads', async (original) => ({
  ...(await original<object>()),
  workerData: { words: jobWords(1), keptBytes: 2 ** 20, niceness: 7 },
}));

const served = () => Object.keys(serveTasks({ double: () => ({ value: null, transfer: [] }) }, () => {}));

beforeEach(() => {
  vi.mocked(getPriority).mockReset().mockReturnValue(0);
  vi.mocked(setPriority).mockReset().mockReturnValue();
});

it('has workers give way to the event loop', () => {
  expect(served()).toEqual(['double', 'trim']);
  expect(vi.mocked(setPriority).mock.calls).toEqual([[7]]);
});

it('leaves the nice value of a process that gives way already: only root may lower it', () => {
  vi.mocked(getPriority).mockReturnValue(19);
  expect(served()).toEqual(['double', 'trim']);
  expect(setPriority).not.toHaveBeenCalled();
});

it('serves where a sandbox forbids to set priorities', () => {
  vi.mocked(setPriority).mockImplementation(() => {
    throw Object.assign(new Error('uv_os_setpriority returned EPERM'), { code: 'ERR_SYSTEM_ERROR' });
  });
  expect(served()).toEqual(['double', 'trim']);
});
