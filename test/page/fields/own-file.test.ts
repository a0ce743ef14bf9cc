import { describe, expect, it } from 'vitest';
import { readOwnFile } from '../../../src/page/fields/own-file.ts';

/** A safetensors file of float32 tensors: the length of the header, the header, the elements. */
function safetensors(tensors: Readonly<Record<string, readonly [shape: number[], data: number[]]>>): File {
  let at = 0;
  const header = Object.entries(tensors).map(([name, [shape, data]]) => {
    const begin = at;
    at += 4 * data.length;
    return [name, { dtype: 'F32', shape, data_offsets: [begin, at] }];
  });
  const text = JSON.stringify(Object.fromEntries(header)).padEnd(8);
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8);
  const length = new BigUint64Array([BigInt(padded.length)]);
  const elements = Object.values(tensors).map(([, data]) => Float32Array.from(data));
  return new File([length, padded, ...elements], 'model.safetensors');
}

const needed = [1, 1, 2, 2];
const one: [number[], number[]] = [
  [2, 2],
  [1, 2, 3, -0],
];
const other: [number[], number[]] = [[3], [7, 8, 9]];

describe('readOwnFile', () => {
  it.each([
    ['the only tensor', { anything: other }, other],
    ['the tensor with the name of the operand', { 'conv1.weight': one, 'conv1.input': other }, other],
    ['the only tensor that fits', { a: one, b: other }, one],
  ])('takes %s', async (_, tensors, [shape, data]) => {
    const read = await readOwnFile(safetensors(tensors), 'input', needed);
    expect(read).toEqual({ shape, values: Float64Array.from(data) });
  });

  it('names the tensors where it is not clear which one is meant', async () => {
    await expect(readOwnFile(safetensors({ a: one, b: one }), 'weight', needed)).rejects.toThrow(
      'model.safetensors holds a [2, 2], b [2, 2]: which is the weight is not clear',
    );
  });

  it('gives the text of a text', async () => {
    expect(await readOwnFile(new File(['1,2\n3,4'], 'x.csv'), 'input', needed)).toEqual({ text: '1,2\n3,4' });
  });

  it('refuses what holds no numbers', async () => {
    await expect(readOwnFile(new File(['%PDF-1.7'], 'x.pdf'), 'input', needed)).rejects.toThrow(
      'x.pdf holds no tensors that the page can read',
    );
  });
});
