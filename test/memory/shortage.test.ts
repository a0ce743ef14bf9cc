import { describe, expect, it } from 'vitest';
import { withHeap } from '../../src/backend/wasm/instance.ts';
import { ProblemError } from '../../src/errors.ts';
import { isShortage, outOfMemory } from '../../src/memory/shortage.ts';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('a failed allocation', () => {
  it.each<readonly [string, () => unknown]>([
    ['an ArrayBuffer', () => new ArrayBuffer(2 ** 52)],
    ['shared memory', () => new SharedArrayBuffer(2 ** 52)],
    ['a typed array', () => new Float64Array(2 ** 50)],
    ['the memory of WebAssembly', () => withHeap(2 ** 33, () => undefined)],
    [
      'an error of zlib',
      () => {
        throw Object.assign(new Error('not enough memory'), { code: 'Z_MEM_ERROR', errno: -4 });
      },
    ],
    [
      'a worker without memory',
      () => {
        throw Object.assign(new Error('Worker terminated'), { code: 'ERR_WORKER_OUT_OF_MEMORY' });
      },
    ],
    [
      'the system',
      () => {
        throw Object.assign(new Error('spawn ENOMEM'), { code: 'ENOMEM' });
      },
    ],
  ])('of %s is told from defects', (_, allocate) => {
    const error = thrownBy(allocate);
    expect(error).toBeInstanceOf(Error);
    expect(isShortage(error)).toBe(true);
  });

  it.each<readonly [string, unknown]>([
    ['a defect', new TypeError('x is not a function')],
    ['an offset', thrownBy(() => new Float32Array(new ArrayBuffer(8), 3))],
    ['a trap', Object.assign(new Error('memory access out of bounds'), { name: 'RuntimeError' })],
    ['a problem', new ProblemError('unavailable', 'Array buffer allocation failed')],
    ['no error', 'Array buffer allocation failed'],
  ])('is not %s', (_, error) => {
    expect(isShortage(error)).toBe(false);
  });

  it('is the problem of one request, which may come again', () => {
    expect(outOfMemory()).toMatchObject({ code: 'unavailable', message: /MEMORY_MB/ });
  });
});
