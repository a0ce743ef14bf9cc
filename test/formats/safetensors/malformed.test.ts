import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../../src/errors.ts';
import {
  readInPlace,
  readSafetensors,
  type Safetensors,
  writeSafetensors,
} from '../../../src/formats/safetensors/file.ts';
import { dtypeNames, dtypes } from '../../../src/tensor/dtype.ts';
import { elementCount } from '../../../src/tensor/tensor.ts';
import { faultsFrom } from '../../helpers/problems.ts';

/** A file of a header and zeros for data; `length` is what it says of its header, if not the truth. */
function file(header: string | Uint8Array, dataBytes = 0, length?: bigint): Uint8Array {
  const json = Buffer.from(header);
  const bytes = Buffer.alloc(8 + json.length + dataBytes);
  bytes.writeBigUInt64LE(length ?? BigInt(json.length), 0);
  bytes.set(json, 8);
  return bytes;
}

/** A file of one tensor x of F32, [2, 2] in 16 bytes, where `changes` do not say otherwise. */
function one(changes: Record<string, unknown>, dataBytes = 16): Uint8Array {
  const x = { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16], ...changes };
  return file(JSON.stringify({ x }), dataBytes);
}

/** A file of F32 tensors t0, t1, … that have these bytes of 16. */
function spread(...ranges: [number, number][]): Uint8Array {
  const entries = ranges.map(([begin, end], i) => [
    `t${i}`,
    { dtype: 'F32', shape: [(end - begin) / 4], data_offsets: [begin, end] },
  ]);
  return file(JSON.stringify(Object.fromEntries(entries)), 16);
}

const framing = 'a safetensors file begins with the length of its header, a 64-bit little-endian integer';
const three = 'a tensor has dtype, shape and data_offsets';
const gapless = 'the data of the tensors follow each other without holes from byte 0 to the end of the file';
const integer = 'expected an integer from 0 to 2^53 - 1, but got';
const limit = 4 * 1024 * 1024;

/** The hint names every dtype that the format has. */
const allDTypes = `dtype may be ${dtypeNames.map((dtype) => dtypes[dtype].names.safetensors).join(', ')}`;

const refusals: [title: string, bytes: Uint8Array, pointer: string, message: string, hint?: string][] = [
  ['no bytes', new Uint8Array(0), '', 'the body is empty', 'send a safetensors file'],
  [
    'a header longer than the file',
    file('{}', 0, 3n),
    '',
    "the header's length is 3 bytes, but only 2 bytes follow",
    framing,
  ],
  [
    'a header longer than its limit',
    file(`{}${' '.repeat(limit - 1)}`),
    '',
    `the header's length is ${limit + 1} bytes, but at most ${limit} are allowed`,
    framing,
  ],
  [
    'JSON text where a file should be',
    Buffer.from('{"input": 1}'),
    '',
    `the header's length is 2482738420337156731 bytes, but at most ${limit} are allowed`,
    framing,
  ],
  ['an empty header', file(''), '', 'the header is empty, but has to begin with {'],
  ['a header behind a space', file(' {}'), '', 'the header begins with byte 0x20, but has to begin with {'],
  ['a header that is a list', file('[]'), '', 'the header begins with byte 0x5b, but has to begin with {'],
  [
    'padding that is no space',
    file('{} \n '),
    '',
    'the header is padded with byte 0x0a',
    'the header is padded with spaces only',
  ],
  [
    'zeros for padding',
    file('{}\0'),
    '',
    'the header: Unexpected "\\u0000" (behind the end of the JSON text) at line 1, column 3 (byte offset 2)',
  ],
  [
    'a header that is no JSON',
    file('{"x"'),
    '',
    'the header: Unexpected end of the JSON text at line 1, column 5 (byte offset 4)',
  ],
  [
    'invalid UTF-8',
    file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x7d)),
    '',
    'the header: Invalid UTF-8 at line 1, column 3 (byte offset 2)',
  ],
  [
    'a name that comes twice',
    file('{"x":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"x":{}}'),
    '',
    'the header: Duplicate key "x" at line 1, column 55 (byte offset 54)',
  ],
  [
    '__metadata__ that comes twice',
    file('{"__metadata__":{},"__metadata__":{}}'),
    '',
    'the header: Duplicate key "__metadata__" at line 1, column 20 (byte offset 19)',
  ],
  [
    'the name __proto__',
    file('{"__proto__":{}}'),
    '',
    'the header: The key "__proto__" is not allowed at line 1, column 2 (byte offset 1)',
  ],
  [
    'more levels than 64',
    file(`{"x":${'['.repeat(1000)}`),
    '',
    'the header: More than 64 levels of arrays and objects at line 1, column 69 (byte offset 68)',
  ],
  [
    'metadata that are no object',
    file('{"__metadata__":["a"]}'),
    '/__metadata__',
    'expected an object, but got a list of 1',
  ],
  [
    'metadata that are null',
    file('{"__metadata__":null}'),
    '/__metadata__',
    'expected an object, but got null',
  ],
  [
    'metadata other than strings',
    file('{"__metadata__":{"a/b":1}}'),
    '/__metadata__/a~1b',
    'expected a string, but got 1',
  ],
  ['a tensor that is no object', file('{"a~b":"F32"}'), '/a~0b', 'expected an object, but got "F32"'],
  [
    'a tensor that is a long list',
    file(JSON.stringify({ x: new Array(99).fill(1) })),
    '/x',
    'expected an object, but got a list of 99 numbers',
  ],
  ['no dtype', one({ dtype: undefined }), '/x', 'dtype is missing', three],
  ['no shape', one({ shape: undefined }), '/x', 'shape is missing', three],
  ['no data_offsets', one({ data_offsets: undefined }), '/x', 'data_offsets is missing', three],
  ['a key beyond the three', one({ strides: [2, 1] }), '/x/strides', 'unknown key "strides"', three],
  ...['I64', 'F8_E4M3', 'f32', 'toString'].map((dtype): (typeof refusals)[number] => [
    `the dtype ${dtype}`,
    one({ dtype }),
    '/x/dtype',
    `dtype "${dtype}" is not supported`,
    allDTypes,
  ]),
  [
    'a dtype that is no text',
    one({ dtype: { F32: 1 } }),
    '/x/dtype',
    'dtype an object is not supported',
    allDTypes,
  ],
  [
    'a dtype of many letters',
    one({ dtype: 'F'.repeat(10_000) }),
    '/x/dtype',
    `dtype "${'F'.repeat(40)}…" is not supported`,
    allDTypes,
  ],
  [
    'a shape that is no list',
    one({ shape: 4 }),
    '/x/shape',
    'expected a list of at most 8 integers, but got 4',
  ],
  [
    'a shape of 9 axes',
    one({ shape: new Array(9).fill(1) }),
    '/x/shape',
    'expected a list of at most 8 integers, but got a list of 9',
  ],
  [
    'a shape of 65 axes',
    one({ shape: new Array(65).fill(1) }),
    '/x/shape',
    'expected a list of at most 8 integers, but got a list of 65 numbers',
  ],
  [
    'a shape of 65 axes with a text',
    one({ shape: [...new Array(65).fill(1), 'a'] }),
    '/x/shape/65',
    'the header: expected a number (got a string)',
  ],
  ['a negative size', one({ shape: [2, -2] }), '/x/shape/1', `${integer} -2`],
  [
    'a size of -0',
    file('{"x":{"dtype":"F32","shape":[-0],"data_offsets":[0,0]}}'),
    '/x/shape/0',
    `${integer} -0`,
  ],
  ['a size with a fraction', one({ shape: [2, 1.5] }), '/x/shape/1', `${integer} 1.5`],
  ['a size that is text', one({ shape: ['2', 2] }), '/x/shape/0', `${integer} "2"`],
  ['a nested size', one({ shape: [[2], 2] }), '/x/shape/0', `${integer} a list of 1`],
  ['a size over 2^53', one({ shape: [2 ** 53] }), '/x/shape/0', `${integer} 9007199254740992`],
  [
    'an infinite size',
    file('{"x":{"dtype":"F32","shape":[1e999],"data_offsets":[0,0]}}'),
    '/x/shape/0',
    `${integer} Infinity`,
  ],
  [
    'sizes whose product overflows',
    one({ shape: [2 ** 32, 2 ** 32] }),
    '/x/shape',
    'shape [4294967296, 4294967296] has more than 2^53 - 1 elements',
  ],
  [
    'sizes whose product overflows before a 0',
    one({ shape: [2 ** 52, 2, 0], data_offsets: [0, 0] }, 0),
    '/x/shape',
    'shape [4503599627370496, 2, 0] has more than 2^53 - 1 elements',
  ],
  [
    'one offset',
    one({ data_offsets: [16] }),
    '/x/data_offsets',
    'expected a list of 2 integers, but got a list of 1',
  ],
  [
    'three offsets',
    one({ data_offsets: [0, 8, 16] }),
    '/x/data_offsets',
    'expected a list of 2 integers, but got a list of 3',
  ],
  [
    'offsets in an object',
    one({ data_offsets: { 0: 0, 1: 16 } }),
    '/x/data_offsets',
    'expected a list of 2 integers, but got an object',
  ],
  ['a negative offset', one({ data_offsets: [-16, 0] }), '/x/data_offsets/0', `${integer} -16`],
  [
    'offsets that end before they begin',
    one({ data_offsets: [16, 0] }),
    '/x/data_offsets',
    'data_offsets [16, 0] end before they begin',
  ],
  [
    'offsets behind the end of the file',
    one({ data_offsets: [0, 16] }, 15),
    '/x/data_offsets',
    'data_offsets [0, 16] end behind the data, which has 15 bytes',
    'offsets count from the end of the header',
  ],
  [
    'fewer bytes than the shape takes',
    one({ shape: [2, 3] }),
    '/x/data_offsets',
    'shape [2, 3] of F32 takes 24 bytes, but data_offsets [0, 16] are 16',
  ],
  [
    'more bytes than the shape takes',
    one({ shape: [] }),
    '/x/data_offsets',
    'shape [] of F32 takes 4 bytes, but data_offsets [0, 16] are 16',
  ],
  [
    'bytes of another dtype',
    one({ dtype: 'F64' }),
    '/x/data_offsets',
    'shape [2, 2] of F64 takes 32 bytes, but data_offsets [0, 16] are 16',
  ],
  [
    'more elements than memory',
    one({ shape: [2 ** 52] }),
    '/x/data_offsets',
    'shape [4503599627370496] of F32 takes 18014398509481984 bytes, but data_offsets [0, 16] are 16',
  ],
  ['a hole at the start', spread([4, 16]), '/t0/data_offsets', 'bytes 0 to 4 belong to no tensor', gapless],
  [
    'a hole between tensors',
    spread([8, 16], [0, 4]),
    '/t0/data_offsets',
    'bytes 4 to 8 belong to no tensor',
    gapless,
  ],
  [
    'a hole at the end',
    spread([0, 8], [8, 12]),
    '',
    'the tensors end at byte 12 of the data, which have 16',
    gapless,
  ],
  [
    'bytes without a tensor',
    file('{}', 1),
    '',
    'the tensors end at byte 0 of the data, which have 1',
    gapless,
  ],
  [
    'tensors that overlap',
    spread([0, 12], [8, 16]),
    '/t1/data_offsets',
    'the data begin at byte 8, but those of "t0" end at 12',
    gapless,
  ],
  [
    'tensors on the same bytes',
    spread([0, 16], [0, 16]),
    '/t1/data_offsets',
    'the data begin at byte 0, but those of "t0" end at 16',
    gapless,
  ],
  [
    'an empty tensor inside another',
    spread([0, 16], [8, 8]),
    '/t1/data_offsets',
    'the data begin at byte 8, but those of "t0" end at 16',
    gapless,
  ],
];

describe('readSafetensors refuses', () => {
  it.each(refusals)('%s', (_, bytes, pointer, message, hint) => {
    expect(faultsFrom(() => readSafetensors(bytes))).toEqual({
      code: 'malformed-safetensors',
      faults: [{ pointer, message, ...(hint === undefined ? {} : { hint }) }],
    });
  });
});

describe('a bound on the tensors', () => {
  const tensor = { shape: [0], data: new Float32Array(0) };
  const empty = (count: number) =>
    writeSafetensors(
      Array.from({ length: count }, (_, i) => [`t${i}`, tensor]),
      {},
    );

  it.each([1, 64])('lets a file of %i pass', (count) => {
    expect(readSafetensors(empty(count), 64).tensors.size).toBe(count);
    expect(readInPlace(empty(count), 64)?.tensors.size).toBe(count);
  });

  it.each([
    [65, 'the file has 65 tensors, but at most 64 are allowed'],
    [250, 'the file has 250 tensors, but at most 64 are allowed'],
    [257, 'the header: there are more than 256 keys in one object'],
    [10_000, 'the header: there are more than 256 keys in one object'],
  ])('refuses a file of %i', (count, message) => {
    const { code, faults } = faultsFrom(() => readSafetensors(empty(count), 64));
    expect([code, faults[0].message]).toEqual(['malformed-safetensors', message]);
    expect(readSafetensors(empty(count)).tensors.size).toBe(count);
  });
});

describe('readSafetensors accepts', () => {
  it.each([
    ['empty tensors at the start, between and at the end', spread([0, 0], [0, 8], [8, 8], [8, 16], [16, 16])],
    ['tensors in another order than their data', spread([12, 16], [0, 12])],
    ['a header of exactly its limit', file(`{}${' '.repeat(limit - 2)}`)],
    ['a header of nothing', file('{}')],
    ['sizes that overflow behind a 0', one({ shape: [0, 2 ** 52, 2 ** 52], data_offsets: [0, 0] }, 0)],
  ])('%s', (_, bytes) => {
    expect(wellFormed(readSafetensors(bytes), bytes)).toBe(true);
  });
});

/**
 * Whether every tensor has the elements of its shape, and all together no more than F16 in the file can give.
 */
function wellFormed({ tensors, metadata }: Safetensors, bytes: Uint8Array): boolean {
  const all = [...tensors.values()];
  const total = all.reduce((sum, { data }) => sum + data.byteLength, 0);
  return (
    total <= 2 * bytes.length &&
    all.every(({ shape, data }) => data.length === elementCount(shape)) &&
    [...metadata.values()].every((text) => typeof text === 'string')
  );
}

/** 'read' or 'refused'; whatever else happens is a failure. */
function outcome(bytes: Uint8Array): string {
  try {
    if (!wellFormed(readSafetensors(bytes), bytes)) throw new Error('read what is not well-formed');
    return 'read';
  } catch (error) {
    if (error instanceof ProblemError && error.code === 'malformed-safetensors') return 'refused';
    throw error;
  }
}

describe('readSafetensors on a damaged file', () => {
  const header =
    '{"__metadata__":{"request":"{\\"layer\\":1}"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},' +
    '"b":{"dtype":"F16","shape":[3],"data_offsets":[8,14]},"c":{"dtype":"F64","shape":[],"data_offsets":[14,22]}} ';
  const whole = file(header, 22);

  it('refuses every prefix', () => {
    expect(outcome(whole)).toBe('read');
    for (let length = 0; length < whole.length; length++) {
      expect(outcome(whole.subarray(0, length))).toBe('refused');
    }
  });

  it('reads or refuses 20,000 random mutations, and nothing else', () => {
    let state = 20_240_601;
    /** xorshift32 */
    const random = (below: number) => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) % below;
    };
    const likely = Buffer.from('0123456789-.eE,:[]{}" \\ntu');
    const counts = { read: 0, refused: 0 };
    for (let i = 0; i < 20_000; i++) {
      const bytes = Uint8Array.from(whole);
      for (let times = 1 + random(3); times > 0; times--) {
        // Any byte anywhere, or one that JSON has, in the header.
        if (random(3) === 0) bytes[random(bytes.length)] = random(256);
        else bytes[8 + random(header.length)] = likely[random(likely.length)];
      }
      counts[outcome(bytes) === 'read' ? 'read' : 'refused']++;
    }
    expect(counts.read).toBeGreaterThan(500);
    expect(counts.refused).toBeGreaterThan(10_000);
  });
});
