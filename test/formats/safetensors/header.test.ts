import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/errors.ts';
import { readEntry } from '../../../src/formats/safetensors/entry.ts';
import { readHeader } from '../../../src/formats/safetensors/header.ts';
import { stoppable } from '../../../src/memory/checkpoint.ts';
import { faultsFrom } from '../../helpers/problems.ts';

/** A file of a header alone. */
function file(header: string): Uint8Array {
  const bytes = Buffer.alloc(8 + header.length, header, 'latin1');
  bytes.writeBigUInt64LE(BigInt(header.length), 0);
  bytes.write(header, 8, 'latin1');
  return bytes;
}

describe('readHeader', () => {
  it.each(['\t', '\n', '\r'])('refuses padding by %j', (space) => {
    const hex = space.charCodeAt(0).toString(16).padStart(2, '0');
    expect(faultsFrom(() => readHeader(file(`{}${space} `), 64)).faults).toEqual([
      {
        pointer: '',
        message: `the header is padded with byte 0x${hex}`,
        hint: 'the header is padded with spaces only',
      },
    ]);
  });

  it('checks a header that it knows against the data of each file, and the number of tensors', () => {
    const entry = (from: number) => `{"dtype":"U8","shape":[1],"data_offsets":[${from},${from + 1}]}`;
    const header = `{"x":${entry(0)},"y":${entry(1)}}`;
    const withData = (count: number) => Buffer.concat([file(header), Buffer.alloc(count)]);
    const read = (count: number, most: number) => readHeader(withData(count), most);
    const first = read(2, 64);
    expect(read(2, 64)).toEqual(first);
    expect(faultsFrom(() => read(3, 64)).code).toBe('malformed-safetensors');
    expect(faultsFrom(() => read(2, 1)).faults[0].message).toContain('at most 1 are allowed');
    expect(read(2, 64)).toEqual(first);
  });

  it('ends where memory does or the job is stopped, and not with a fault of the file', () => {
    const long = file(`{"__metadata__":{"a":"${'a'.repeat(100_000)}"}}`);
    for (const reason of [new RangeError('no memory'), new ProblemError('client-closed', 'stopped')]) {
      const stop = () => {
        throw reason;
      };
      expect(() => stoppable(stop, () => readHeader(long, 64))).toThrow(reason);
    }
  });
});

describe('readEntry', () => {
  const entry = (fields: object) => ({ dtype: 'U8', shape: [2, 2], data_offsets: [0, 4], ...fields });
  const refusal = (fields: object) => faultsFrom(() => readEntry('x', entry(fields), 100)).faults;

  it('takes sizes of 0 and 1, and refuses those below', () => {
    expect(readEntry('x', entry({ shape: [1, 0], data_offsets: [3, 3] }), 3)).toEqual({
      ...{ name: 'x', dtype: 'uint8', shape: [1, 0], begin: 3, end: 3 },
    });
    expect(refusal({ shape: [-1] })).toEqual([
      { pointer: '/x/shape/0', message: 'expected an integer from 0 to 2^53 - 1, but got -1' },
    ]);
  });

  it('counts the bytes between the offsets', () => {
    expect(refusal({ data_offsets: [3, 6] })[0].message).toBe(
      'shape [2, 2] of U8 takes 4 bytes, but data_offsets [3, 6] are 3',
    );
  });

  it('multiplies sizes up to 2^53 - 1', () => {
    expect(refusal({ shape: [2 ** 53 - 1] })[0].message).toContain('takes 9007199254740991 bytes');
    expect(refusal({ shape: [2 ** 52, 2] })[0].message).toContain('has more than 2^53 - 1 elements');
  });

  it('shows 40 characters of a text', () => {
    const [shown, cut] = ['F'.repeat(40), 'F'.repeat(41)];
    expect(refusal({ dtype: shown })[0].message).toBe(`dtype "${shown}" is not supported`);
    expect(refusal({ dtype: cut })[0].message).toBe(`dtype "${shown}…" is not supported`);
  });
});
