import { describe, expect, it } from 'vitest';
import { reduce } from '../../src/backend/tensor-reduction.ts';
import { channelStatisticsOf, statisticsOf } from '../../src/backend/tensor-statistics.ts';
import { ProblemError } from '../../src/errors.ts';
import { base64Bytes } from '../../src/formats/base64.ts';
import { RawText } from '../../src/formats/json/raw-text.ts';
import { readJson } from '../../src/formats/json/reader.ts';
import { JsonWriter } from '../../src/formats/json/writer.ts';
import { writeNpy } from '../../src/formats/npy.ts';
import { readSafetensors, writeSafetensors } from '../../src/formats/safetensors/file.ts';
import { checkpoint, checkpointAt, elementsBetween, pieces, stoppable } from '../../src/memory/checkpoint.ts';
import { copyElements, fillElements } from '../../src/memory/pieces.ts';
import { type Fill, writeFill } from '../../src/tensor/fill.ts';
import { widenBfloat16, widenFloat16 } from '../../src/tensor/half.ts';
import { convert, zeros } from '../../src/tensor/tensor.ts';
import { checkpointsOf } from '../helpers/checkpoints.ts';

const length = 8 * elementsBetween;
const shape = [length / 1024, 32, 32];
const data = new Float32Array(length).fill(0.5);
const wide = new Float64Array(length).fill(0.5);
const bytes = new Uint8Array(data.buffer);

/** A file that begins one byte too late for its tensor to stay where it is. */
function unaligned(): Uint8Array {
  const file = writeSafetensors([['a', { shape, data }]], {});
  const moved = new Uint8Array(file.length + 1).subarray(1);
  moved.set(file);
  return moved;
}

const text = 'AAAA'.repeat(length / 4);
const escaped = 'AAA\\u002b'.repeat(length / 16);
const file = unaligned();
const body = (content: string) => Buffer.from(`{"a":${content}}`);
const latin = (content: string) => Buffer.from(content, 'latin1');
/** The work, which ends with a problem. */
const refused = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return;
    throw error;
  }
  throw new Error('nothing was refused');
};
const numbers = body(`[${'1,'.repeat(length - 1)}1]`);
const fill = (rule: Fill, to: Float32Array | Float64Array = data.slice()) => {
  return () => writeFill(rule, shape, to);
};
const drawn = { low: 0, high: 1, mean: 0, std: 1, seed: 1 };

/** What takes long, and how often it goes over all `length` elements. */
const passes: readonly (readonly [what: string, passes: number, work: () => unknown])[] = [
  ['zeros', 1, () => zeros('float32', length)],
  ['a constant', 1, fill({ kind: 'constant', value: 1 })],
  ['an arange', 1, fill({ kind: 'arange', start: 0, step: 1 })],
  ['an axis, of single elements', 1, fill({ kind: 'axis', axis: 2, offset: 0 })],
  [
    'an axis, of long runs',
    1,
    () => writeFill({ kind: 'axis', axis: 0, offset: 0 }, [1, length], data.slice()),
  ],
  ['a dirac', 1, fill({ kind: 'dirac' })],
  ['uniform float32', 1, fill({ ...drawn, kind: 'uniform' })],
  ['uniform float64', 1, fill({ ...drawn, kind: 'uniform' }, wide.slice())],
  ['normal float32', 2, fill({ ...drawn, kind: 'normal' })],
  ['normal float64', 2, fill({ ...drawn, kind: 'normal' }, wide.slice())],
  ['filling', 1, () => fillElements(data.slice(), 1)],
  ['copying', 1, () => copyElements(data, data.slice())],
  ['float64 to float32', 1, () => convert(wide, 'float32')],
  ['float32 to float64', 1, () => convert(data, 'float64')],
  ['statistics', 1, () => statisticsOf(data)],
  ['statistics of planes', 1, () => channelStatisticsOf(data, shape[0], 32)],
  ['statistics of planes of one element', 1, () => channelStatisticsOf(data, length / 32, 32)],
  ['a reduction of neighbours', 1, () => reduce({ shape, data }, 'mean', [2])],
  ['a reduction of what is far apart', 3, () => reduce({ shape, data }, 'mean', [0])],
  ['a reduction of an axis of one', 2, () => reduce({ shape: [...shape, 1], data }, 'mean', [3])],
  ['nested numbers', 1, () => new JsonWriter().tensor(data, shape).finish()],
  ['base64', 2, () => new JsonWriter().base64(data).finish()],
  ['npy', 1, () => writeNpy({ shape, data })],
  ['safetensors', 1, () => writeSafetensors([['a', { shape, data }]], {})],
  ['reading safetensors', 1, () => readSafetensors(file)],
  ['float16', 1, () => widenFloat16(bytes.subarray(0, 2 * length))],
  ['bfloat16', 1, () => widenBfloat16(bytes.subarray(0, 2 * length))],
  ['reading numbers', 1, () => readJson(numbers)],
  ['reading white space', 1, () => readJson(body(`${' '.repeat(length)}1`))],
  ['reading a text', 0.5, () => readJson(body(`"${text}"`))],
  ['reading a text with escapes', 0.5, () => readJson(body(`"${'\\n'.repeat(length / 2)}"`))],
  ['refusing a number of many digits', 1, () => refused(() => readJson(body('1'.repeat(length))))],
  ['reading many arrays', 1, () => readJson(body(`[${'[],'.repeat(length / 3)}[]]`))],
  ['reading texts of numbers', 1, () => readJson(body(`[${'"NaN",'.repeat(length / 6)}1]`))],
  ['reading blanks in an array', 1, () => readJson(body(`[${' '.repeat(length)}1]`))],
  ['finding what is no UTF-8', 0.2, () => refused(() => readJson(latin(`"${'a'.repeat(length)}\xff`)))],
  ['finding a line and a column', 1, () => refused(() => readJson(body(`${' '.repeat(length)}x`)))],
  ['reading base64 with escapes', 1, () => base64Bytes(new RawText(Buffer.from(escaped), length / 4))],
  ['reading base64', 1, () => base64Bytes(text)],
  ['reading base64 where it is', 1, () => base64Bytes(new RawText(Buffer.from(text)))],
];

describe('what takes long', () => {
  it.each(passes)('%s passes %d × n / elementsBetween checkpoints at least', (_, times, work) => {
    expect(checkpointsOf(work)).toBeGreaterThanOrEqual((times * length) / elementsBetween);
  });

  it.each(passes)('%s ends at each of them', (_, _times, work) => {
    const all = checkpointsOf(work);
    for (const last of [1, 2, Math.ceil(all / 2), all]) {
      let calls = 0;
      const stop = () => {
        if (++calls === last) throw new Error('stopped');
      };
      expect(() => stoppable(stop, work)).toThrow('stopped');
      expect(calls).toBe(last);
    }
  });
});

describe('a checkpoint', () => {
  it('is nothing outside stoppable work', () => {
    expect(() => checkpoint()).not.toThrow();
  });

  it('is what the innermost stoppable work says, until that ends, however it ends', () => {
    const called: string[] = [];
    const inner = () => {
      checkpoint();
      throw new Error('failed');
    };
    const outer = () => {
      expect(() => stoppable(() => called.push('inner'), inner)).toThrow('failed');
      checkpoint();
    };
    stoppable(() => called.push('outer'), outer);
    checkpoint();
    expect(called).toEqual(['inner', 'outer']);
  });

  it.each([0, 1, elementsBetween, elementsBetween + 1, 5 * elementsBetween - 1])(
    'is met once a piece of %d elements, by either kind of loop',
    (count) => {
      const inLoop = checkpointsOf(() => {
        for (let i = 0; i < count; i++) checkpointAt(i);
      });
      let next = 0;
      const inPieces = checkpointsOf(() => {
        for (const [from, to] of pieces(count)) {
          expect(from).toBe(next);
          next = to;
        }
      });
      expect(next).toBe(count);
      expect([inLoop, inPieces]).toEqual(Array(2).fill(Math.ceil(count / elementsBetween)));
    },
  );
});
