import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensorBody } from '../../../src/page/files/file-tensor.ts';

describe('tensorBody', () => {
  it('should carry the bytes of elements of any type and number in one base64 text', () => {
    const arrays = fc.oneof(
      fc.float32Array({ maxLength: 20_000 }),
      fc.float64Array(),
      fc.int8Array({ maxLength: 4 }),
      fc.int32Array(),
    );
    fc.assert(
      fc.property(arrays, (values) => {
        const body = tensorBody({ shape: [values.length], values });
        expect(body.shape).toEqual([values.length]);
        expect(`${body.dtype.replace(/^./, (letter) => letter.toUpperCase())}Array`).toBe(
          values.constructor.name,
        );
        expect(body.base64).toBe(
          Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64'),
        );
      }),
    );
  });

  it('should carry the part of a buffer that the elements are', () => {
    const values = new Float32Array([1, 2, 3]).subarray(1);
    expect(tensorBody({ shape: [2], values }).base64).toBe(
      Buffer.from(new Float32Array([2, 3]).buffer).toString('base64'),
    );
  });
});
