import { getPriority, setPriority } from 'node:os';
import { transferableSymbol, valueSymbol } from 'piscina';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ProblemError } from '../../src/errors.ts';
import { bytesOf, takeKept, trim } from '../../src/memory/buffers.ts';
import { checkpoint } from '../../src/memory/checkpoint.ts';
import { clearStop, requestStop } from '../../src/runtime/stop-words.ts';
import { type Done, serveTasks } from '../../src/runtime/worker-thread.ts';

vi.mock('node:os', { spy: true });
const words = vi.hoisted(() => new Int32Array(new SharedArrayBuffer(8)));
vi.mock('node:worker_threads', async (original) => ({ ...(await original()), workerData: words }));

const served = () => Object.keys(serveTasks({ double: () => ({ value: null, transfer: [] }) }, () => {}));

beforeEach(() => {
  vi.mocked(getPriority).mockReset().mockReturnValue(0);
  vi.mocked(setPriority).mockReset().mockReturnValue();
});

it('has workers give way to the event loop', () => {
  expect(served()).toEqual(['double', 'trim']);
  expect(vi.mocked(setPriority).mock.calls).toEqual([[5]]);
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

describe('a served task', () => {
  const MiB = 2 ** 20;
  const bufferOf = (size: number) => bytesOf(size).buffer;
  interface Sent {
    readonly transfer?: readonly ArrayBuffer[];
    readonly spare?: ArrayBuffer;
  }
  /** What a worker sends when it has served a task, and the buffers that go with it. */
  const answer = (handle: () => Done<unknown>, { transfer = [], spare }: Sent = {}, trimmed = () => {}) => {
    const functions = serveTasks({ handle }, trimmed);
    return (name: string) => {
      const sent = Reflect.apply(functions[name], undefined, [{ job: null, slot: 1, transfer, spare }]);
      return [sent[valueSymbol], sent[transferableSymbol]];
    };
  };

  beforeEach(() => {
    trim(0);
    clearStop(words, 1);
  });

  it('is answered with its value and the buffers that hold it', () => {
    const result = bufferOf(MiB);
    const [value, transferred] = answer(() => ({ value: 7, transfer: [result] }))('handle');
    expect(value).toEqual({ outcome: { ok: true, value: 7 }, transfer: [result], returned: [] });
    expect(transferred).toEqual([result]);
  });

  it('keeps the buffers that came with it, but for as many as go back', () => {
    const [input, spare] = [bufferOf(MiB), bufferOf(2 * MiB)];
    const [value, transferred] = answer(() => ({ value: null, transfer: [] }), {
      transfer: [input],
      spare,
    })('handle');
    expect(value.returned).toEqual([input, spare]);
    expect(transferred).toEqual([input, spare]);
    expect(takeKept(MiB)).toBeUndefined();
  });

  it('has its spare buffer for its result', () => {
    const spare = bufferOf(2 * MiB);
    const [value] = answer(
      () => {
        const { buffer } = bytesOf(2 * MiB);
        return { value: buffer === spare, transfer: [buffer] };
      },
      { spare },
    )('handle');
    expect(value).toEqual({ outcome: { ok: true, value: true }, transfer: [spare], returned: [] });
  });

  it('keeps nothing of what leaves with its result', () => {
    const input = bufferOf(MiB);
    const [value] = answer(() => ({ value: null, transfer: [input] }), { transfer: [input] })('handle');
    expect(value).toMatchObject({ transfer: [input], returned: [] });
    expect(takeKept(MiB)).toBeUndefined();
  });

  it('is answered with its domain error as a value, and its buffers', () => {
    const input = bufferOf(MiB);
    const [value] = answer(
      () => {
        throw ProblemError.of('invalid-tensor', { pointer: '/input', message: 'it does not fit' });
      },
      { transfer: [input] },
    )('handle');
    const outcome = { ok: false, code: 'invalid-tensor', message: 'it does not fit' };
    expect(value).toMatchObject({ outcome, transfer: [], returned: [input] });
  });

  it('stops at a checkpoint when the word of its slot says so', () => {
    const work = () => {
      checkpoint();
      return { value: null, transfer: [] };
    };
    expect(answer(work)('handle')[0].outcome.ok).toBe(true);
    requestStop(words, 1);
    expect(answer(work)('handle')[0].outcome).toMatchObject({ ok: false, code: 'client-closed' });
  });

  it('trims where it is called so, and does nothing where it is called ping', () => {
    const trimmed = vi.fn();
    const none = { outcome: { ok: true, value: null }, transfer: [], returned: [] };
    const call = answer(() => ({ value: null, transfer: [] }), {}, trimmed);
    expect(call('ping')[0]).toEqual(none);
    expect(trimmed).not.toHaveBeenCalled();
    expect(call('trim')[0]).toEqual(none);
    expect(trimmed).toHaveBeenCalledTimes(1);
  });
});
