import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fault, ProblemError } from '../../../src/errors.ts';
import { activateCodec } from '../../../src/formats/json/active.ts';
import { readJson } from '../../../src/formats/json/reader.ts';
import { JsonWriter } from '../../../src/formats/json/writer.ts';
import { NumberArray } from '../../../src/formats/number-array.ts';
import { codecs } from '../../helpers/codecs.ts';
import { disagreement, float64Anywhere, fuzzRuns, same, words } from '../../helpers/json-reference.ts';

const read = (text: string): unknown => readJson(Buffer.from(text), { precision: float64Anywhere });

const row = (count: number, text = '1'): string => `[${new Array<string>(count).fill(text).join(',')}]`;

/** The number texts as readJson's float64, by way of one large array. */
function float64(texts: readonly string[]): Float64Array {
  const padding = new Array<string>(65).fill('0');
  const value = read(`{"d":"float64","x":[${[...texts, ...padding].join(',')}]}`) as { x: NumberArray };
  return Float64Array.from(value.x.data.subarray(0, texts.length));
}

function fault(text: string): Fault & { code: string } {
  try {
    read(text);
  } catch (error) {
    const [first] = error instanceof ProblemError ? error.faults : [];
    if (error instanceof ProblemError && first !== undefined) return { ...first, code: error.code };
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe.each(codecs)('with the codec $name', (codec) => {
  beforeAll(() => {
    activateCodec(codec);
  });
  afterAll(() => {
    activateCodec();
  });

  describe('readJson', () => {
    it('should give small values as JSON.parse does', () => {
      for (const text of [
        '0',
        '-0',
        ' [ ] ',
        '{}',
        '[[],{}]',
        '"a\\u00e9\\n\\"é😀\\ud800"',
        '{"":null,"b":[true,false,{"2":1,"1":0}],"constructor":{"x":1},"toString":3}',
        '[1,"NaN",[2,null],{"a":[[1,2],[3]]}]',
        '\t[1 ,\r\n2]',
        `"${'x'.repeat(200)}é${'y'.repeat(200)}\\n${'z'.repeat(200)}"`,
        '123456789012345678901234567890',
        '[9007199254740993,1e400,-1e-400,0.1]',
        row(64),
        `[[],${row(3)},"x"]`,
      ]) {
        expect(read(text)).toEqual(JSON.parse(text));
      }
    });

    it('should agree with JSON.parse on any value, however it is spaced', () => {
      const values = fc.json({ maxDepth: 5 }).map((text) => JSON.parse(text));
      fc.assert(
        fc.property(values, fc.constantFrom('', ' ', '\n\t'), (value, space) => {
          expect(disagreement(Buffer.from(JSON.stringify(value, null, space)))).toBeUndefined();
        }),
      );
    });

    it('should give arrays of more than 64 numbers as NumberArray', () => {
      expect(read(row(65))).toEqual(new NumberArray([65], new Float32Array(65).fill(1)));
      expect(read(`{"a":{"b":[2,[[${row(33)}, ${row(33)}]]]}}`.replace('[2,', '['))).toEqual({
        a: { b: new NumberArray([1, 1, 2, 33], new Float32Array(66).fill(1)) },
      });
      expect(read(`[{"a":${row(70)}},${row(66)}]`)).toEqual([
        { a: new NumberArray([70], new Float32Array(70).fill(1)) },
        new NumberArray([66], new Float32Array(66).fill(1)),
      ]);
    });

    it('should read float64 where the document asks for it, and float32 elsewhere', () => {
      const x = row(65, '0.1');
      expect(read(x)).toEqual(new NumberArray([65], new Float32Array(65).fill(0.1)));
      const inFloat64 = new NumberArray([65], new Float64Array(65).fill(0.1));
      expect(read(`{"dtype":"float64","x":${x}}`)).toEqual({ dtype: 'float64', x: inFloat64 });
      expect(read(`{"x":${x},"dtype":"\\u0066loat64"}`)).toEqual({ dtype: 'float64', x: inFloat64 });
    });

    it('should read float64 where nobody says what the document asks for', () => {
      expect(readJson(Buffer.from(row(65, '0.1')))).toEqual(
        new NumberArray([65], new Float64Array(65).fill(0.1)),
      );
    });

    it('should read the strings of NaN and the infinities as numbers in a NumberArray', () => {
      const text = `["NaN", "Infinity" ,"-Infinity",-0,${row(64).slice(1)}`;
      const value = read(text) as NumberArray;
      expect([...value.data.subarray(0, 4)]).toEqual([Number.NaN, Infinity, -Infinity, -0]);
      expect(read(row(65, '"NaN"'))).toEqual(new NumberArray([65], new Float32Array(65).fill(Number.NaN)));
      expect(same(value, JSON.parse(text))).toBe(true);
    });

    it('should take any view, shared memory too', () => {
      const text = Buffer.from(row(70));
      const shared = new Uint8Array(new SharedArrayBuffer(text.length + 3)).subarray(3);
      shared.set(text);
      expect(readJson(shared, { precision: float64Anywhere })).toEqual(read(row(70)));
    });
  });

  describe('readJson on numbers', () => {
    it('should agree with JSON.parse on runs of small whole numbers, and on what interrupts them', () => {
      const whole = fc.constantFrom('0', '7', '10', '42', '99');
      const other = fc.constantFrom('-3', '100', '1.5', '1e2', '00', '01', '1:', '5,', '"NaN"', '');
      const token = fc.oneof({ weight: 9, arbitrary: whole }, { weight: 1, arbitrary: other });
      const run = fc.record({
        token,
        times: fc.integer({ min: 1, max: 30 }),
        separator: fc.constantFrom(',', ', ', ',', ', ', ' ,', ',  ', ';'),
      });
      // The text passes through memory 64 KiB at a time.
      const before = fc.oneof(fc.constant(0), fc.integer({ min: 65_300, max: 65_540 }));
      fc.assert(
        fc.property(fc.array(run, { maxLength: 12 }), before, fc.boolean(), (runs, spaces, wide) => {
          const list = runs.map(({ token, times, separator }) => Array(times).fill(token).join(separator));
          const numbers = [...list, row(65).slice(1)].join(',');
          const text = `${' '.repeat(spaces)}{"type":"${wide ? 'float64' : ''}","x":[${numbers}}`;
          expect(disagreement(Buffer.from(text))).toBeUndefined();
        }),
        { numRuns: Math.ceil(fuzzRuns / 60) },
      );
    });

    it('should round correctly, however many digits there are', () => {
      const texts = [
        '0.0',
        '-0.0',
        '-0e5',
        '0e999999999999',
        '1e999999999999',
        '1e-999999999999',
        '1E+2',
        '1e22',
        '1e23',
        '9007199254740993',
        '9007199254740992.999999999999999999999',
        '9007199254740993.0000000000000000000000000000000001',
        '4.9406564584124654e-324',
        '2.4703282292062327e-324',
        '2.4703282292062328e-324',
        '2.2250738585072011e-308',
        '2.2250738585072014e-308',
        '1.7976931348623157e308',
        '1.7976931348623158e308',
        '1.7976931348623159e308',
        '0.500000000000000166533453693773481063544750213623046875',
        '3.518437208883201171875e13',
        '62.5364939768271845828',
        '8.10109172351e-10',
        '1.50000000000000011102230246251565404',
        '0.1234567890123456789012345678901234567890',
        `0.${'0'.repeat(400)}1e400`,
        `1${'0'.repeat(400)}e-400`,
        `${'9'.repeat(400)}`,
        `0.${'1234567890'.repeat(40)}`,
        `2.2250738585072011${'0'.repeat(100)}1e-308`,
        '999999999999999',
        '99999999999999.9',
        '0.00000000000001',
        '1843.1234567890123456',
        '1844.1234567890123456',
        '-12.3456789012345678',
      ];
      expect(float64(texts)).toEqual(Float64Array.from(texts, Number));
    });

    it(`should agree with Number() on ${fuzzRuns} random texts`, () => {
      const next = words(4);
      const digits = (count: number): string => {
        let text = '';
        while (text.length < count) text += String(next()).slice(1);
        return text.slice(0, count);
      };
      const half = new DataView(new ArrayBuffer(8));
      const kinds = [
        () => `${next() % 1000}.${digits(1 + (next() % 20))}`,
        () => `${next() % 3}.${digits(1 + (next() % 9))}e${(next() % 700) - 350}`,
        () => `${(next() % 9) + 1}${digits(next() % 40)}`,
        () => `0.${'0'.repeat(next() % 12)}${digits(1 + (next() % 45))}E${(next() % 660) - 330}`,
        () => `${next() % 10}${next() % 2 ? '.0' : ''}`,
        // A float64, the point half way to the next, and what is just beside it.
        () => {
          half.setUint32(0, next() & 0x7fefffff);
          half.setUint32(4, next());
          const value = half.getFloat64(0);
          return next() % 2 ? String(value) : value.toPrecision(17 + (next() % 8));
        },
        () => {
          const middle = (BigInt(next()) << 22n) | (1n << 53n) | BigInt(next() & 0x3fffff);
          const text = `${(middle * 2n + 1n) * 5n ** BigInt(next() % 12)}`;
          return `${text}${['', '.0', '.00000001', 'e0', '0e-1'][next() % 5]}`;
        },
      ];
      for (let done = 0; done < fuzzRuns; done += 20_000) {
        const texts = Array.from({ length: 20_000 }, () => {
          const text = kinds[next() % kinds.length]?.() ?? '0';
          return next() % 3 === 0 ? `-${text}` : text;
        });
        const got = float64(texts);
        const wrong = texts.findIndex((text, i) => !Object.is(got[i], Number(text)));
        expect(texts[wrong]).toBeUndefined();
      }
    }, 600_000);

    it(`should read back ${fuzzRuns} random float32 and float64 that JsonWriter wrote, bit for bit`, () => {
      const next = words(5);
      const chunk = 40_000;
      for (let done = 0; done < fuzzRuns; done += chunk) {
        const narrow = new Float32Array(chunk);
        const wide = new Float64Array(chunk);
        for (const data of [narrow, wide]) {
          const bits = new Uint32Array(data.buffer);
          for (let i = 0; i < bits.length; i++) bits[i] = next();
          const writer = new JsonWriter().raw(`{"t":"${data === wide ? 'float64' : ''}","x":`);
          const back = readJson(
            writer
              .tensor(data, [10, 2, chunk / 20])
              .raw('}')
              .finish(),
            { precision: float64Anywhere },
          ) as { x: NumberArray };
          expect(back.x.shape).toEqual([10, 2, chunk / 20]);
          expect(back.x.data.findIndex((value, i) => !Object.is(value, data[i]))).toBe(-1);
        }
      }
    });
  });

  describe('readJson across the windows of the codec', () => {
    const number = '-12.345678901234567e-3';
    /** Whether `text` is a NumberArray of `shape`, the numbers of `row` again and again. */
    function repeats(text: string, shape: readonly number[], row: readonly number[]): boolean {
      const value = read(text);
      return (
        value instanceof NumberArray &&
        value.shape.join() === shape.join() &&
        value.data.every((number, i) => number === Math.fround(row[i % row.length] ?? 0))
      );
    }

    it('should read tokens that a window cuts, wherever it cuts them', () => {
      for (let shift = 0; shift < number.length + 4; shift++) {
        const start = `[${' '.repeat(shift)}`;
        expect(repeats(`${start}${row(9000, number).slice(1)}`, [9000], [Number(number)])).toBe(true);
        expect(repeats(`${start}${row(9000, '"-Infinity"').slice(1)}`, [9000], [-Infinity])).toBe(true);
        const rows = new Array(9000).fill('[ 7 , 8]').join(',\n');
        expect(repeats(`${start}${rows}]`, [9000, 2], [7, 8])).toBe(true);
      }
    });

    it('should read tokens and white space that are longer than a window', () => {
      const long = `0.${'3'.repeat(65_533)}`;
      expect((read(`[${long},${row(70).slice(1)}`) as NumberArray).data[0]).toBe(Math.fround(1 / 3));
      expect((read(`[1${' '.repeat(300_000)},${row(70).slice(1)}`) as NumberArray).shape).toEqual([71]);
      const text = `${'a'.repeat(150_000)}é${'b'.repeat(150_000)}`;
      expect(read(`{"a":"${text}","b":"${'c'.repeat(80_000)}\\\\"}`)).toEqual({
        a: text,
        b: `${'c'.repeat(80_000)}\\`,
      });
      expect(fault(`[${long.slice(2)}.1.1,${row(70).slice(1)}`).message).toContain('(byte offset 65536)');
    });

    it('should refuse numbers that no window holds, in arrays and outside', () => {
      for (const long of ['9'.repeat(65_536), `0.${'3'.repeat(65_534)}`, `1e${'0'.repeat(1_000_000)}`]) {
        for (const [text, offset] of [
          [long, 0],
          [`[1,2,${long},3]`, 5],
          [`{"x":[${row(70).slice(1, -1)},${long}]}`, 146],
        ] as const) {
          const at = `line 1, column ${offset + 1} (byte offset ${offset})`;
          expect(fault(text).message).toBe(`A number of 65536 bytes or more at ${at}`);
        }
      }
      expect(read('9'.repeat(65_535))).toBe(Infinity);
    });
  });

  describe('readJson on what is not JSON', () => {
    it.each([
      ['Unexpected end of the JSON text', 0, ''],
      ['Unexpected end of the JSON text', 3, '  \n'],
      ['Unexpected byte order mark', 0, '\ufeff1'],
      ['Leading zero in a number', 0, '01'],
      ['Unexpected end', 1, '-'],
      ['Unexpected "+"', 0, '+1'],
      ['Unexpected "."', 0, '.5'],
      ['Unexpected "]"', 3, '[1.]'],
      ['Unexpected "e"', 3, '[1.e5]'],
      ['Unexpected end', 2, '1e'],
      ['Unexpected "x"', 1, '0x10'],
      ['Unexpected "N"', 0, 'NaN'],
      ['Unexpected "]"', 3, '[1,]'],
      ['Unexpected ","', 1, '[,1]'],
      ['Unexpected "2"', 3, '[1 2]'],
      ['Unexpected "}"', 7, '{"a":1,}'],
      ['Unexpected "a"', 1, '{a:1}'],
      ['Unexpected "\'"', 1, "{'a':1}"],
      ['Unexpected "1"', 5, '{"a" 1}'],
      ['Unexpected "}"', 2, '[1}'],
      ['Unexpected "2"', 2, '1 2'],
      ['Unexpected "]"', 2, '[]]'],
      ['Unexpected "E"', 3, 'truE'],
      ['Unescaped control character', 1, '"\t"'],
      ['Unknown escape', 1, '"\\x"'],
      ['Bad hexadecimal digit', 5, '"\\u12g4"'],
      ['Unexpected end', 4, '"abc'],
      ['Unexpected "\u00a0"', 0, '\u00a01'],
      ['Duplicate key "a"', 7, '{"a":1,"\\u0061":2}'],
      ['The key "__proto__"', 1, '{"__proto__":1}'],
      ['The key "__proto__"', 1, '{"\\u005f_proto__":1}'],
      ['The key "constructor"', 30, '{"constructor":{"prototype":1}}'],
      ['Unexpected "}"', 140, `${row(70).slice(0, -1)}}`],
      ['Unexpected "]"', 141, `${row(70).slice(0, -1)},]`],
      ['Leading zero', 141, `${row(70).slice(0, -1)},01]`],
      ['Unexpected "."', 144, `${row(70).slice(0, -1)},1.2.3]`],
      ['Unexpected "]"', 142, `${row(70).slice(0, -1)},-]`],
      ['Unexpected "]"', 144, `${row(70).slice(0, -1)},1e+]`],
      ['Unexpected "I"', 141, `${row(70).slice(0, -1)},Infinity]`],
      ['Unexpected end', 140, `${row(70).slice(0, -1)}`],
      ['Unexpected ","', 141, `${row(70)},`],
    ])('should refuse: %s at %i', (message, offset, text) => {
      const got = fault(text);
      expect(got).toMatchObject({ code: 'malformed-json', pointer: '' });
      expect(got.message.startsWith(message)).toBe(true);
      expect(got.message).toMatch(new RegExp(` at line \\d+, column \\d+ \\(byte offset ${offset}\\)$`));
    });

    it('should count lines and characters', () => {
      expect(fault('{\n  "é😀": x}').message).toBe(
        'Unexpected "x" (a text without quotes) at line 2, column 9 (byte offset 14)',
      );
    });

    it('should refuse invalid UTF-8 and say where', () => {
      for (const bytes of [
        [0xff],
        [0xc0, 0x80],
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xe2, 0x82],
        [0x80],
      ]) {
        const body = Buffer.from([0x22, 0x61, 0xc3, 0xa9, ...bytes, 0x22]);
        expect(() => readJson(body)).toThrow('Invalid UTF-8 at line 1, column 4 (byte offset 4)');
      }
    });

    it('should take 64 levels and refuse 65, of whatever kind', () => {
      const nested = (depth: number, open: string, close: string, inside: string): string =>
        open.repeat(depth) + inside + close.repeat(depth);
      for (const [open, close, inside] of [
        ['[', ']', ''],
        ['[', ']', '1'],
        ['{"a":', '}', '1'],
      ] as const) {
        const text = nested(64, open, close, inside);
        expect(read(text)).toEqual(JSON.parse(text));
        expect(fault(nested(65, open, close, inside)).message).toContain('More than 64 levels');
      }
      expect(read(nested(63, '[', ']', row(65)))).toBeInstanceOf(NumberArray);
      expect(fault(nested(64, '[', ']', row(65))).message).toContain('More than 64 levels');
      expect(fault(nested(64, '{"a":', '}', row(65))).message).toContain('More than 64 levels');
    });
  });

  describe('readJson on tensors that are none', () => {
    const r = row(40);
    it.each([
      ['/x/2', 'expected sequence of length 40 at dim 1 (got 39)', `{"x":[${r},${r},${row(39)}]}`],
      ['/x/2', 'expected sequence of length 40 at dim 1 (got 41)', `{"x":[${r},${r},${row(41)}]}`],
      ['/1', 'expected sequence of length 2 at dim 1 (got 1)', `[[${r},${r}],[${r}]]`],
      ['/1', 'expected sequence of length 0 at dim 1 (got 70)', `[[],${row(70)}]`],
      ['/x/2', 'expected a sequence at dim 1 (got a number)', `{"x":[${r},${r},7]}`],
      ['/x/2', 'expected a sequence at dim 1 (got a string)', `{"x":[${r},${r},"NaN"]}`],
      ['/a~1b/1/1/1', 'expected a number (got null)', `{"a/b":[[${r},${r}],[${r},[1,null]]]}`],
      ['/0/x/1', 'expected a number (got a sequence)', `[{"x":[1,${row(80)}]}]`],
      ['/1', 'expected a number (got true)', `["NaN",true,${row(80).slice(1)}`],
      ['/1', 'expected a number (got a string)', `[1,"]",${row(80).slice(1)}`],
      ['/80', 'expected a number (got an object)', `[${row(80).slice(1, -1)},{}]`],
      ['/80', 'expected a number (got a string)', `[${row(80).slice(1, -1)},"1"]`],
      ['/1', 'expected sequence of length 2 at dim 1 (got 1)', `[[1,2],[3],${row(80)}]`],
    ])('should refuse %s: %s', (pointer, message, text) => {
      expect(fault(text)).toMatchObject({ code: 'invalid-tensor', pointer, message });
    });

    it('should leave arrays with few numbers, and arrays that do not begin with one, to the caller', () => {
      for (const text of [
        `[1,"x",${row(63).slice(1)}`,
        '[[1,2],[3]]',
        `["a",${row(80).slice(1)}`,
        '[1,[[2]],{"a":[]}]',
      ]) {
        expect(read(text)).toEqual(JSON.parse(text));
      }
      const inside = `[1,{"a":${row(65)}},2]`;
      expect(same(read(inside), JSON.parse(inside))).toBe(true);
    });
  });

  describe('readJson on hostile bodies', () => {
    const valid = [
      '{"layer":{"type":"conv2d","kernel_size":[3,3],"bias":false},"input":[[[[1,2.5],[-3e-2,"NaN"]]]],"s":"a\\u00e9\\n"}',
      `{"x": [[${row(35, '-0.125')},${row(35, '1e3')}],\n[${row(35)}, ${row(35, '"Infinity"')}]], "dtype": "float64"}`,
      `[1,[2,"x"],{"constructor":{}},${row(66, '12345678.25')},null,"é😀",[[[]]]]`,
    ];

    it('should refuse every prefix', () => {
      for (const text of valid) {
        const bytes = Buffer.from(text);
        expect(disagreement(bytes)).toBeUndefined();
        for (let length = 0; length < bytes.length; length++) {
          const prefix = bytes.subarray(0, length);
          expect(() => readJson(prefix)).toThrow(ProblemError);
          expect(disagreement(prefix)).toBeUndefined();
        }
      }
    });

    it(`should refuse or read as JSON.parse does ${fuzzRuns / 10} mutations`, () => {
      const next = words(6);
      const bodies = valid.map((text) => Buffer.from(text));
      const pieces = [
        '[',
        ']',
        '{',
        '}',
        ',',
        ':',
        '"',
        '-',
        '.',
        'e',
        '0',
        '1',
        ' ',
        '\\',
        'n',
        '"NaN"',
        '[]',
        '\u00e9',
        '1,',
      ];
      for (let run = 0; run < fuzzRuns / 10; run++) {
        let bytes = Buffer.from(bodies[run % bodies.length] ?? []);
        for (let edits = next() % 3; edits >= 0; edits--) {
          const at = next() % bytes.length;
          const kind = next() % 4;
          const piece = Buffer.from(kind === 0 ? [next() & 0xff] : (pieces[next() % pieces.length] ?? ''));
          const to = kind === 3 ? at : Math.min(at + 1 + (kind === 2 ? next() % 40 : 0), bytes.length);
          bytes = Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(to)]);
        }
        const wrong = disagreement(bytes);
        if (wrong !== undefined) expect([wrong, bytes.toString()]).toBeUndefined();
      }
    }, 600_000);

    it('should take time in proportion to the body', () => {
      const size = 1_000_000;
      const fill = (text: string): string => text.repeat(size / text.length);
      for (const text of [
        fill('['),
        fill('[['.concat(' '.repeat(998))),
        `[${fill('[],')}"x"]`,
        `${'['.repeat(60)}${fill('[],')}"x"${']'.repeat(60)}`,
        `[${fill('[1,"x"],')}1]`,
        `["x",${fill('1,')}1]`,
        `[${fill('{"a":[1,2]},')}{}]`,
        `[1,${fill('{},')}2]`,
        `[1,${fill('{"a":[3,{}]},')}2]`,
        `"${fill('\\n')}"`,
        `"${fill('a'.repeat(70).concat('\\n'))}"`,
        `"${fill('é')}"`,
        `{${Array.from({ length: 60_000 }, (_, i) => `"k${i}":0`).join(',')}}`,
        fill(' '),
        `${'[1,{"a":'.repeat(20)}${fill('[5,{}],'.concat(' '.repeat(100)))}`,
      ]) {
        const start = process.cpuUsage();
        expect(disagreement(Buffer.from(text))).toBeUndefined();
        // Of the processor, whatever else it does. Quadratic time would be minutes.
        const { user, system } = process.cpuUsage(start);
        expect(user + system).toBeLessThan(5_000_000);
      }
    });
  });
});
