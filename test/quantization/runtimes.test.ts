import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChannelScales, Quantization } from '../../src/quantization/parameters.ts';
import { type RuntimeName, runtimeNames, runtimes } from '../../src/quantization/runtime-table.ts';
import { requantizeTfliteDouble } from '../../src/quantization/runtimes/tflite-double.ts';
import { requantizeTfliteSingle } from '../../src/quantization/runtimes/tflite-single.ts';
import { applyScale32 } from '../../src/quantization/runtimes/tosa.ts';
import { models, type Scales } from '../helpers/requantization.ts';

/** More by `FUZZ_RUNS`. */
const runs = Number(process.env.FUZZ_RUNS ?? 2000);

const scale = fc
  .tuple(fc.integer({ min: -20, max: 3 }), fc.double({ min: 1, max: 2, noNaN: true }))
  .map(([exponent, fraction]) => Math.fround(fraction * 2 ** exponent));
const accumulator = fc.oneof(
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  fc.integer({ min: -70_000, max: 70_000 }),
  fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 24 + 1),
);
const zeroPoint = fc.integer({ min: -128, max: 127 });

function channel(name: RuntimeName, { x, w, y, zeroPoint }: Scales) {
  const scales: ChannelScales = { dtype: 'int8', input: x, weight: w, output: y, zeroPoint };
  return runtimes[name].channel(scales);
}

function quantizationOf(scales: Partial<Quantization> = {}): Quantization {
  return {
    dtype: 'int8',
    input: { scale: 0.5, zeroPoint: 3 },
    output: { scale: 0.25, zeroPoint: 1 },
    weight: { dtype: 'int8', scales: [0.5], zeroPoints: [0] },
    bounds: [-128, 127],
    ...scales,
  };
}

describe('the requantization of', () => {
  it.each(runtimeNames)('%s should be the formula of its source', (name) => {
    const taken = fc
      .record({ x: scale, w: scale, y: scale, zeroPoint })
      .filter(({ x, w, y }) => (x * w) / y < 2 ** 8 && (x * w) / y >= 2 ** -31);
    fc.assert(
      fc.property(accumulator, taken, (value, scales) => {
        expect(channel(name, scales).requantize(value)).toBe(models[name](value, scales));
      }),
      { numRuns: runs },
    );
  });

  it.each(runtimeNames)('%s should round ties as its source does', (name) => {
    // Factors that are powers of two make a tie of every other accumulator.
    const ties = fc.record({
      value: fc.integer({ min: -100_000, max: 100_000 }),
      exponent: fc.integer({ min: 1, max: 9 }),
      zeroPoint,
    });
    fc.assert(
      fc.property(ties, ({ value, exponent, zeroPoint }) => {
        const scales = { x: 2 ** -exponent, w: 1, y: 1, zeroPoint };
        expect(channel(name, scales).requantize(value)).toBe(models[name](value, scales));
      }),
      { numRuns: runs / 4 },
    );
  });

  it('exact should round ties of factors that no float holds to even, and their neighbours to the nearest', () => {
    const rational = fc.record({
      odd: fc.constantFrom(1, 3, 5, 7, 9, 15, 255, 4097, 65_535),
      value: fc.integer({ min: -300_000, max: 300_000 }),
      exponents: fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 2, maxLength: 2 }),
      zeroPoint,
      away: fc.constantFrom(0, 0, 1, -1, 2 ** 22),
    });
    fc.assert(
      fc.property(rational, ({ odd, value, exponents: [a, b], zeroPoint, away }) => {
        // value · odd · x·w / y is value / 2.
        const scales = { x: 2 ** a, w: (1 + away / 2 ** 23) * 2 ** b, y: odd * 2 ** (a + b + 1), zeroPoint };
        const accumulator = (value * odd) | 0;
        expect(channel('exact', scales).requantize(accumulator)).toBe(models.exact(accumulator, scales));
      }),
      { numRuns: runs },
    );
  });

  it.each(['tflite-double', 'tflite-single', 'xnnpack-rndnu', 'tosa-double', 'tosa-single'] as const)(
    '%s should have the low 32 bits of large products',
    (name) => {
      const large = fc.record({ x: scale, w: fc.constant(2 ** 18), y: scale, zeroPoint });
      fc.assert(
        fc.property(
          accumulator,
          large.filter(({ x, w, y }) => (x * w) / y < (name === 'xnnpack-rndnu' ? 2 ** 8 : 2 ** 29)),
          (value, scales) => {
            expect(channel(name, scales).requantize(value)).toBe(models[name](value, scales));
          },
        ),
        { numRuns: runs / 4 },
      );
    },
  );

  it.each(['tflite-double', 'tflite-single'] as const)('%s should take factors above 1', (name) => {
    const large = fc.record({ x: scale, w: fc.constant(2 ** 18), y: scale, zeroPoint });
    fc.assert(
      fc.property(
        accumulator,
        large.filter(({ x, w, y }) => (x * w) / y < 2 ** 30),
        (value, scales) => {
          expect(channel(name, scales).requantize(value)).toBe(models[name](value, scales));
        },
      ),
      { numRuns: runs / 4 },
    );
  });

  it('tflite should have a factor below 2^-32 as 0', () => {
    const tiny = { x: 2 ** -20, w: 2 ** -20, y: 1, zeroPoint: 5 };
    expect(channel('tflite-double', tiny)).toMatchObject({ multiplier: 0, shift: 0 });
    expect(channel('tflite-double', tiny).requantize(-(2 ** 31))).toBe(5);
    expect(channel('tflite-single', tiny).requantize(2 ** 31 - 1)).toBe(5);
  });

  it('tosa should shift by 62 at most', () => {
    const tiny = { x: 2 ** -20, w: 2 ** -20, y: 1, zeroPoint: 0 };
    expect(channel('tosa-single', tiny)).toMatchObject({ multiplier: 2 ** 30 / 2 ** 8, shift: 62 });
    for (const value of [2 ** 31 - 1, -(2 ** 31), 12345])
      for (const name of ['tosa-single', 'tosa-double'] as const)
        expect(channel(name, tiny).requantize(value)).toBe(models[name](value, tiny));
  });

  it('uint8 layers of tflite should round s_x·s_w to float32', () => {
    const [x, w, y] = [0.1, 0.3, 0.7].map(Math.fround);
    const scales = { input: x, weight: w, output: y, zeroPoint: 0 };
    const of = (dtype: 'int8' | 'uint8') => runtimes['tflite-double'].channel({ ...scales, dtype });
    const [bits] = [Math.round((Math.fround(x * w) / y) * 2 ** 35)];
    expect(of('uint8')).toMatchObject({ multiplier: bits, shift: -4 });
    expect(of('int8').multiplier).not.toBe(bits);
  });
});

describe('known vectors', () => {
  it('tensorflow#25087: 11.4991 is 12 with double rounding, and 11 with a single one', () => {
    const fixed = { multiplier: 1583594044, shift: -9 };
    expect((7984 * fixed.multiplier) / 2 ** 40).toBeCloseTo(11.4991, 4);
    expect(requantizeTfliteDouble(7984, fixed)).toBe(12);
    expect(requantizeTfliteSingle(7984, fixed)).toBe(11);
    expect(applyScale32(7984, { multiplier: 1583594044, shift: 40 }, true)).toBe(12);
    expect(applyScale32(7984, { multiplier: 1583594044, shift: 40 }, false)).toBe(11);
  });

  it('tensorflow#102943: only float32 gives -120', () => {
    const [x, w, y] = [0.05296124517917633, 0.024093778803944588, 0.11484327912330627].map(Math.fround);
    const scales = { x, w, y, zeroPoint: -126 };
    const outputs = runtimeNames.map((name) => [name, channel(name, scales).requantize(585)]);
    expect(Object.fromEntries(outputs)).toEqual({
      exact: -119,
      onnxruntime: -120,
      'onnx-reference': -119,
      'tflite-double': -119,
      'tflite-single': -119,
      'xnnpack-fp32': -120,
      'xnnpack-rndnu': -119,
      fbgemm: -120,
      qnnpack: -120,
      'tosa-double': -119,
      'tosa-single': -119,
    });
  });

  it('a tie with an odd zero point: the ONNX reference evaluator rounds behind the addition', () => {
    const scales = { x: 0.5, w: 1, y: 1, zeroPoint: 1 };
    expect(channel('onnx-reference', scales).requantize(5)).toBe(4);
    expect(channel('onnxruntime', scales).requantize(5)).toBe(3);
    expect(channel('exact', scales).requantize(5)).toBe(3);
  });

  it('tosa-double should have the bits of tflite-double', () => {
    fc.assert(
      fc.property(accumulator, fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }), (value, multiplier) => {
        for (const shift of [-1, -7, -12])
          expect(applyScale32(value, { multiplier, shift: 31 - shift }, true)).toBe(
            requantizeTfliteDouble(value, { multiplier, shift }),
          );
      }),
      { numRuns: runs },
    );
  });
});

describe('what runtimes refuse', () => {
  const refusal = (name: RuntimeName, changes: Partial<Quantization>) =>
    runtimes[name].refusal(quantizationOf(changes));
  const weight = (changes: Partial<Quantization['weight']>) => ({
    weight: { ...quantizationOf().weight, ...changes },
  });

  it('should be nothing of a symmetric int8 layer, but for PyTorch', () => {
    const refusing = runtimeNames.filter((name) => refusal(name, {}) !== undefined);
    expect(refusing).toEqual(['fbgemm', 'qnnpack']);
  });

  it('should be weight zero points that differ', () => {
    const unequal = weight({ scales: [0.5, 0.5], zeroPoints: [0, 1] });
    const taking = runtimeNames.filter((name) => refusal(name, unequal) === undefined);
    expect(taking).toEqual(['exact', 'onnx-reference']);
    expect(refusal('onnxruntime', unequal)).toContain('must be the same');
  });

  it('should be uint8 weights beside int8 inputs', () => {
    const mixed = weight({ dtype: 'uint8' });
    expect(refusal('onnxruntime', mixed)).toContain('int8 weights');
    expect(refusal('onnxruntime', { ...mixed, dtype: 'uint8' })).toBeUndefined();
  });

  it('should be factors out of range', () => {
    expect(refusal('xnnpack-fp32', weight({ scales: [0.5, 1000] }))).toContain('below 256');
    expect(refusal('xnnpack-rndnu', weight({ scales: [2 ** -60] }))).toContain('at least');
    expect(refusal('tflite-double', weight({ scales: [2 ** 31] }))).toContain('below 2^30');
    expect(refusal('tosa-single', weight({ scales: [2 ** 30] }))).toContain('below 2^29');
  });
});
