import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrangementOf } from '../../../src/diagram/arrangement.ts';
import { inputWindow, outputWindow, type Window } from '../../../src/page/stage/reach.ts';
import { pathOf, type StageSpec } from '../../../src/page/stage/target.ts';
import { settle, walk } from '../../../src/page/stage/walk.ts';

/** Whether input `i` reaches output `o`, by the definition: they are in the same one of `groups` equal, contiguous shares. */
const reaches = (inputs: number, outputs: number, groups: number) => (i: number, o: number) =>
  Math.floor((i * groups) / inputs) === Math.floor((o * groups) / outputs);

const channels = fc.record({
  groups: fc.integer({ min: 1, max: 12 }),
  inPer: fc.integer({ min: 1, max: 6 }),
  outPer: fc.integer({ min: 1, max: 6 }),
});

const range = ({ from, to }: { from: number; to: number }) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('pathOf', () => {
  it('should have all that an input reaches and all that an output hears, and nothing else', () => {
    fc.assert(
      fc.property(channels, ({ groups, inPer, outPer }) => {
        const [inputs, outputs] = [groups * inPer, groups * outPer];
        const arrangement = arrangementOf(inputs, outputs, groups);
        const connected = reaches(inputs, outputs, groups);
        const all = (count: number) => Array.from({ length: count }, (_, i) => i);
        for (const channel of all(inputs)) {
          const path = pathOf(arrangement, { kind: 'input', channel });
          expect(path && range(path.inputs)).toEqual([channel]);
          expect(path && range(path.outputs)).toEqual(all(outputs).filter((o) => connected(channel, o)));
        }
        for (const channel of all(outputs)) {
          const path = pathOf(arrangement, { kind: 'output', channel });
          expect(path && range(path.outputs)).toEqual([channel]);
          expect(path && range(path.inputs)).toEqual(all(inputs).filter((i) => connected(i, channel)));
        }
        for (const input of all(inputs))
          for (const out of all(outputs)) {
            const path = pathOf(arrangement, { kind: 'weight', in: input, out });
            expect(path !== undefined).toBe(connected(input, out));
          }
      }),
      { numRuns: 40 },
    );
  });

  it('should be undefined for channels that are left over, and for those that do not exist', () => {
    const tried = arrangementOf(16, 4, 3);
    expect(pathOf(tried, { kind: 'input', channel: 14 })?.group).toBe(2);
    expect(pathOf(tried, { kind: 'input', channel: 15 })).toBeUndefined();
    expect(pathOf(tried, { kind: 'output', channel: 3 })).toBeUndefined();
    expect(pathOf(arrangementOf(16, 4, 4), { kind: 'output', channel: 4 })).toBeUndefined();
  });
});

const layer = fc.record({
  type: fc.constantFrom('conv2d' as const, 'conv_transpose2d' as const),
  kernel: fc.integer({ min: 1, max: 4 }),
  stride: fc.integer({ min: 1, max: 3 }),
  padding: fc.integer({ min: 0, max: 2 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  size: fc.integer({ min: 3, max: 9 }),
});

/** The output's size by PyTorch's formulas, or undefined where nothing comes out. */
function specOf({
  type,
  kernel,
  stride,
  padding,
  dilation,
  size,
}: Parameters<Parameters<typeof layer.map>[0]>[0]) {
  const extent = dilation * (kernel - 1) + 1;
  const out =
    type === 'conv2d'
      ? Math.floor((size + 2 * padding - extent) / stride) + 1
      : (size - 1) * stride - 2 * padding + extent;
  if (out < 1) return undefined;
  const both = (value: number) => [value, value] as const;
  const spec: StageSpec = {
    type,
    in_channels: 1,
    out_channels: 1,
    groups: 1,
    kernel: both(kernel),
    stride: both(stride),
    padding: both(padding),
    dilation: both(dilation),
    inputSize: both(size),
    outputSize: both(out),
  };
  return spec;
}

/** By the definition: input cell x meets output cell y at tap k, of a convolution and of its transpose. */
const meets = (spec: StageSpec, x: number, y: number, k: number) => {
  const [stride, padding, dilation] = [spec.stride[0], spec.padding[0], spec.dilation[0]];
  return spec.type === 'conv2d'
    ? x === y * stride - padding + k * dilation
    : y === x * stride - padding + k * dilation;
};

const inside = (steps: Window['rows'], size: number) =>
  steps.filter(({ index }) => index >= 0 && index < size).map(({ index, tap }) => `${index}/${tap}`);

describe('windows', () => {
  it('should hold the cells that meet, with the tap at which they do, both ways', () => {
    fc.assert(
      fc.property(layer, (fields) => {
        const spec = specOf(fields);
        fc.pre(spec !== undefined);
        if (!spec) return;
        const [inSize, outSize, taps] = [spec.inputSize[0], spec.outputSize[0], spec.kernel[0]];
        const pairs = (count: number, test: (index: number, tap: number) => boolean) =>
          Array.from({ length: count * taps }, (_, i) => [Math.floor(i / taps), i % taps] as const)
            .filter(([index, tap]) => test(index, tap))
            .map(([index, tap]) => `${index}/${tap}`)
            .sort();
        for (let y = 0; y < outSize; y++)
          expect(inside(inputWindow(spec, y, 0).rows, inSize).sort()).toEqual(
            pairs(inSize, (x, k) => meets(spec, x, y, k)),
          );
        for (let x = 0; x < inSize; x++)
          expect(inside(outputWindow(spec, 0, x).columns, outSize).sort()).toEqual(
            pairs(outSize, (y, k) => meets(spec, x, y, k)),
          );
      }),
      { numRuns: 100 },
    );
  });
});

describe('walk', () => {
  it('should reach every channel by the arrows, and never leave the layer', () => {
    fc.assert(
      fc.property(
        channels,
        fc.array(
          fc.constantFrom(
            'ArrowUp' as const,
            'ArrowDown' as const,
            'ArrowLeft' as const,
            'ArrowRight' as const,
          ),
          {
            maxLength: 60,
          },
        ),
        ({ groups, inPer, outPer }, keys) => {
          const [inputs, outputs] = [groups * inPer, groups * outPer];
          const arrangement = arrangementOf(inputs, outputs, groups);
          const spec = specOf({ type: 'conv2d', kernel: 1, stride: 1, padding: 0, dilation: 1, size: 3 });
          if (!spec) throw new Error('a legal layer');
          const whole = { ...spec, in_channels: inputs, out_channels: outputs, groups };
          let target = settle(whole, { kind: 'weight', out: 0, in: 0 });
          for (const key of keys) {
            target = walk(whole, arrangement, target, key);
            expect(pathOf(arrangement, target)).toBeDefined();
          }
          let last = walk(whole, arrangement, { kind: 'output', channel: 0 }, 'ArrowUp');
          for (let i = 1; i < outputs; i++) last = walk(whole, arrangement, last, 'ArrowDown');
          expect(last).toEqual({ kind: 'output', channel: outputs - 1 });
        },
      ),
      { numRuns: 60 },
    );
  });
});
