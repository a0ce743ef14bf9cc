import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convolveAdjoint } from '../../src/backend/adjoint.ts';
import type { Operands } from '../../src/backend/backend.ts';
import { joinEngine, wasmEngine } from '../../src/backend/engine.ts';
import { convolveAdjointReference } from '../../src/backend/reference/adjoint-reference.ts';
import { paddingBits } from '../../src/backend/wasm/vectors.ts';
import type { Geometry } from '../../src/layers/geometry.ts';
import { stoppable } from '../../src/memory/checkpoint.ts';
import { elementCount, type TensorData, zeros } from '../../src/tensor/tensor.ts';
import { nativeEngines } from '../helpers/kernels.ts';
import { fitting, layerOf, placed } from '../helpers/layers.ts';
import { bitsOf, randomData } from '../helpers/random.ts';

const adjoints = [convolveAdjoint, convolveAdjointReference] as const;

function bits(run: (typeof adjoints)[number], geometry: Geometry, operands: Operands) {
  const { dtype, batch, groups, inPerGroup, input } = geometry;
  const output = zeros(dtype, batch * groups * inPerGroup * elementCount(input)).fill(99);
  run(geometry, operands, output);
  return bitsOf(output);
}

function operandsOf(geometry: Geometry, seed = 1): Operands {
  const { dtype, batch, groups, inPerGroup, outPerGroup, kernel, output } = geometry;
  return {
    input: randomData(batch * groups * outPerGroup * elementCount(output), dtype, seed),
    weight: randomData(groups * outPerGroup * inPerGroup * elementCount(kernel), dtype, seed + 1),
    bias: seed % 4 === 0 ? null : randomData(groups * inPerGroup, dtype, seed + 2),
  };
}

const specials = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0];

/** Puts a special number at about every fifth place. */
function sprinkle(data: TensorData, seed: number): void {
  for (let i = seed % 5; i < data.length; i += 1 + ((i + seed) % 9))
    data[i] = specials[(i + seed) % specials.length];
}

/** The NaN that stands for the padding in the kernels that skip it. */
function setNaNOfPadding(data: TensorData, at: number): void {
  const words = data.BYTES_PER_ELEMENT / 4;
  const bytes = new Int32Array(data.buffer, data.byteOffset, data.length * words);
  bytes.fill(paddingBits, at * words, (at + 1) * words);
}

describe.each([wasmEngine, ...nativeEngines])('convolveAdjoint on $instructions', ({ instructions }) => {
  beforeAll(() => {
    joinEngine(instructions === wasmEngine.instructions ? wasmEngine : { name: 'native', instructions });
  });
  afterAll(() => {
    joinEngine(wasmEngine);
  });

  it('gives the bits of the reference, for random geometries of both directions', () => {
    fc.assert(
      fc.property(
        fitting({ inPerGroup: 9, outPerGroup: 9, width: 30, room: 8, transposed: true }),
        fc.nat(99),
        ({ spec, shape }, seed) => {
          const { geometry } = placed(layerOf(spec), shape);
          const operands = operandsOf(geometry, seed);
          expect(bits(convolveAdjoint, geometry, operands)).toEqual(
            bits(convolveAdjointReference, geometry, operands),
          );
        },
      ),
      { numRuns: instructions === wasmEngine.instructions ? 200 : 60 },
    );
  }, 60_000);

  it('gives them for infinite, NaN and signed zero weights and inputs', () => {
    fc.assert(
      fc.property(
        fitting({ inPerGroup: 9, outPerGroup: 9, width: 30, room: 8, transposed: true }),
        fc.nat(99),
        fc.nat(1e6),
        ({ spec, shape }, seed, at) => {
          const { geometry } = placed(layerOf(spec), shape);
          const operands = operandsOf(geometry, seed);
          sprinkle(operands.weight, at);
          if (seed % 2) sprinkle(operands.input, at + 1);
          if (operands.input.length > 0) setNaNOfPadding(operands.input, at % operands.input.length);
          expect(bits(convolveAdjoint, geometry, operands)).toEqual(
            bits(convolveAdjointReference, geometry, operands),
          );
        },
      ),
      { numRuns: instructions === wasmEngine.instructions ? 200 : 60 },
    );
  }, 60_000);

  it.each([Number.POSITIVE_INFINITY, Number.NaN])(
    'adds nothing where no tap meets an input, weight %d or not',
    (value) => {
      const { geometry } = placed(
        layerOf({ type: 'conv_transpose2d', stride: 3, kernel_size: 2, bias: false }),
        [1, 4, 9, 9],
      );
      const operands = { ...operandsOf(geometry), bias: null };
      operands.weight.fill(value);
      const output = zeros('float32', 4 * 26 * 26);
      convolveAdjoint(geometry, operands, output);
      const gaps = [...output.keys()].filter(
        (i) => (i % 26) % 3 === 2 || (Math.floor(i / 26) % 26) % 3 === 2,
      );
      expect(gaps.length).toBe(4 * (26 * 26 - 18 * 18));
      expect(new Set(gaps.map((i) => output[i]))).toEqual(new Set([0]));
      expect(output.filter(Number.isFinite).length).toBe(gaps.length);
    },
  );

  it('does not list the phases of absurd strides, and can be stopped in them', () => {
    const [size, side] = [4096, 4096];
    const layer = layerOf({
      type: 'conv2d',
      in_channels: 1,
      out_channels: 1,
      kernel_size: side,
      stride: side,
      bias: false,
    });
    const { geometry } = placed(layer, [1, 1, size, size]);
    const operands = { input: Float32Array.of(1), weight: new Float32Array(side * side), bias: null };
    let calls = 0;
    const stop = () => {
      if (++calls > 3) throw new Error('stopped');
    };
    const adjoint = () => convolveAdjoint(geometry, operands, new Float32Array(size * size));
    expect(() => stoppable(stop, adjoint)).toThrow('stopped');
  });

  it('multiplies nothing with an infinite weight that reaches beside the input', () => {
    const { geometry } = placed(
      layerOf({ type: 'conv_transpose1d', in_channels: 8, out_channels: 8, kernel_size: 3, bias: false }),
      [1, 8, 2000],
    );
    const operands = { ...operandsOf(geometry), bias: null };
    for (let i = 2; i < operands.weight.length; i += 3) operands.weight[i] = Number.POSITIVE_INFINITY;
    const output = zeros('float32', 8 * 2002);
    convolveAdjoint(geometry, operands, output);
    // The last tap meets an input from position 2 on.
    expect(output.findIndex((value) => !Number.isFinite(value))).toBe(2);
  });

  it('takes a time in proportion to the taps where the stride is far larger than the kernel', () => {
    const layer = layerOf({
      type: 'conv_transpose1d',
      in_channels: 1,
      out_channels: 1,
      kernel_size: 2,
      stride: 1_000_000,
    });
    const { geometry } = placed(layer, [1, 1, 9]);
    const operands = operandsOf(geometry);
    const output = zeros('float32', 8_000_002);
    convolveAdjoint(geometry, operands, output);
    expect(output[4_000_001]).toBe(
      Math.fround(Math.fround(operands.input[4] * operands.weight[1]) + (operands.bias?.[0] ?? 0)),
    );
    expect(output[4_000_002]).toBe(operands.bias?.[0]);
  });
});
