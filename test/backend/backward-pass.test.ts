import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradientsOf } from '../../src/backend/backward-pass.ts';
import { convolve } from '../../src/backend/convolve.ts';
import { joinEngine, wasmEngine } from '../../src/backend/engine.ts';
import { type Plan, planLayer } from '../../src/layers/plan.ts';
import { elementCount, type TensorData } from '../../src/tensor/tensor.ts';
import { nativeEngines } from '../helpers/kernels.ts';
import { fitting, specOf } from '../helpers/layers.ts';
import { bitsOf, randomData } from '../helpers/random.ts';

const at = { layer: '', input: '' };
const layers = fitting({ transposed: true, modes: true, width: 7, room: 3 }).filter(
  ({ shape }) => !shape.includes(0),
);

function drawn({ shapes, layer }: Plan, seed: number) {
  const draw = (shape: readonly number[], i: number) =>
    randomData(elementCount(shape), layer.dtype, seed + i);
  const bias = shapes.bias && draw(shapes.bias, 3);
  return {
    input: draw(shapes.input, 1),
    weight: draw(shapes.weight, 2),
    bias,
    gradOutput: draw(shapes.output, 4),
  };
}

type Drawn = ReturnType<typeof drawn>;

/** Σ output · gradOutput. */
function loss(plan: Plan, { input, weight, bias, gradOutput }: Drawn): number {
  const source = (data: TensorData | null) => data && ({ kind: 'data', shape: [], data } as const);
  const { output } = convolve(plan, input, { weight: source(weight), bias: source(bias), seed: 0 });
  return Array.from(output).reduce((sum, value, i) => sum + value * gradOutput[i], 0);
}

/**
 * The slope of the loss in one element. The loss is linear in it, so a difference over a step of 1 is exact
 * but for rounding.
 */
function slope(plan: Plan, tensors: Drawn, name: 'input' | 'weight' | 'bias', index: number): number {
  const moved = (step: number) => {
    const data = tensors[name]?.slice();
    if (!data) throw new Error(`no ${name}`);
    data[index] += step;
    return loss(plan, { ...tensors, [name]: data });
  };
  return (moved(0.5) - moved(-0.5)) / 1;
}

describe.each(nativeEngines)('gradientsOf on $instructions', ({ instructions }) => {
  it('have the bits of WebAssembly on random layers', () => {
    fc.assert(
      fc.property(layers, fc.nat(999), ({ spec, shape }, seed) => {
        const plan = planLayer(spec, shape, at);
        const tensors = drawn(plan, seed);
        const expected = gradientsOf(plan, tensors);
        joinEngine({ name: 'native', instructions });
        try {
          const computed = gradientsOf(plan, tensors);
          for (const name of ['grad_input', 'grad_weight', 'grad_bias'] as const) {
            const [one, other] = [computed[name], expected[name]];
            expect(one && bitsOf(one)).toEqual(other && bitsOf(other));
          }
        } finally {
          joinEngine(wasmEngine);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('gradientsOf', () => {
  it('are the finite differences of the loss in float64, to 1e-6, on 200 random layers', () => {
    fc.assert(
      fc.property(layers, fc.nat(999), ({ spec, shape }, seed) => {
        const plan = planLayer({ ...spec, dtype: 'float64' }, shape, at);
        const tensors = drawn(plan, seed);
        const { grad_input, grad_weight, grad_bias } = gradientsOf(plan, tensors);
        for (const [name, gradient] of Object.entries({
          input: grad_input,
          weight: grad_weight,
          bias: grad_bias,
        })) {
          if (!gradient || (name !== 'input' && name !== 'weight' && name !== 'bias')) continue;
          const scale = Math.max(1, ...gradient.map(Math.abs));
          for (let probe = 0; probe < 5; probe++) {
            const index = (seed * 7919 + probe * 104729) % gradient.length;
            const difference = slope(plan, tensors, name, index);
            expect(Math.abs(gradient[index] - difference)).toBeLessThanOrEqual(1e-6 * scale);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each([[[1, 1, 4000, 4000]], [[70_001, 3, 1, 1]], [[40, 5, 31, 33]]])(
    'sums the bias gradient of %j as if in float64, rounded once to float32',
    ([batch, channels, ...area]) => {
      const spec = specOf({
        in_channels: channels,
        out_channels: channels,
        groups: channels,
        kernel_size: 1,
      });
      const plan = planLayer(spec, [batch, channels, ...area], at);
      const { gradOutput, ...others } = drawn(plan, 7);
      for (let i = 0; i < gradOutput.length; i++) gradOutput[i] += 1;
      const { grad_bias } = gradientsOf(plan, { ...others, gradOutput });
      const plane = elementCount(area);
      // Multiples of 2^-24 below 2: no sum of them is rounded in float64.
      const sums = Array<number>(channels).fill(0);
      gradOutput.forEach((value, i) => {
        sums[Math.floor(i / plane) % channels] += value;
      });
      expect(grad_bias).toEqual(Float32Array.from(sums));
    },
  );

  it('gives images of a batch the input gradients that they have alone, bit for bit', () => {
    fc.assert(
      fc.property(layers, fc.nat(999), ({ spec, shape }, seed) => {
        const single =
          shape.length === planLayer(spec, shape, at).layer.kernel_size.length + 1 ? shape : shape.slice(1);
        const [one, eight] = [planLayer(spec, [1, ...single], at), planLayer(spec, [8, ...single], at)];
        const tensors = drawn(eight, seed);
        const whole = gradientsOf(eight, tensors).grad_input;
        const [inputs, outputs] = [elementCount(one.shapes.input), elementCount(one.shapes.output)];
        for (let image = 0; image < 8; image++) {
          const part = (data: TensorData, size: number) => data.slice(image * size, (image + 1) * size);
          const alone = {
            ...tensors,
            input: part(tensors.input, inputs),
            gradOutput: part(tensors.gradOutput, outputs),
          };
          expect(bitsOf(part(whole, inputs))).toEqual(bitsOf(gradientsOf(one, alone).grad_input));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('are zeros for a batch of none', () => {
    const plan = planLayer(specOf({ type: 'conv1d', in_channels: 2, out_channels: 2 }), [0, 2, 4], at);
    const empty = {
      input: new Float32Array(0),
      weight: new Float32Array(12).fill(1),
      gradOutput: new Float32Array(0),
    };
    const { grad_input, grad_weight, grad_bias } = gradientsOf(plan, empty);
    expect([grad_input.length, [...grad_weight], [...(grad_bias ?? [])]]).toEqual([
      0,
      Array(12).fill(0),
      [0, 0],
    ]);
  });
});
