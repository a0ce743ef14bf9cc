import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined } from '../../src/formats/joined.ts';
import { bytesOf } from '../../src/memory/buffers.ts';

const bytes = fc.uint8Array({ maxLength: 40 });

describe('joined', () => {
  it('gives the parts one after the other, however much room there is', () => {
    fc.assert(
      fc.property(bytes, fc.array(bytes, { maxLength: 3 }), fc.nat(50), (head, rest, headroom) => {
        const parts = rest.map((part) => {
          const data = bytesOf(headroom + part.length).subarray(headroom);
          data.set(part);
          return data;
        });
        const file = joined([head, ...parts], headroom);
        expect(Buffer.from(file)).toEqual(Buffer.concat([head, ...rest]));
        const inPlace = rest.length === 1 && head.length <= headroom;
        expect(parts.some(({ buffer }) => buffer === file.buffer)).toBe(inPlace);
      }),
    );
  });

  it('leaves parts as they are that have no room before them', () => {
    const whole = Uint8Array.of(1, 2, 3, 4);
    const file = joined([Uint8Array.of(9, 9), whole.subarray(2)]);
    expect([...file]).toEqual([9, 9, 3, 4]);
    expect([...whole]).toEqual([1, 2, 3, 4]);
  });

  it('copies a part of shared memory, or one that lies nearer to its beginning than is said', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(8)).fill(7);
    expect([...joined([Uint8Array.of(1), shared.subarray(4)], 4)]).toEqual([1, 7, 7, 7, 7]);
    expect([...shared]).toEqual(Array(8).fill(7));
    expect([...joined([Uint8Array.of(1, 2), Uint8Array.of(3)], 4)]).toEqual([1, 2, 3]);
  });
});
