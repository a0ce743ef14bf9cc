import { afterAll, describe, expect, it } from 'vitest';
import { gradientsOf } from '../../src/backend/backward-pass.ts';
import { convolve } from '../../src/backend/convolve.ts';
import type { TensorData } from '../../src/tensor/tensor.ts';
import { at, post, testApp } from '../helpers/app.ts';
import { beyond, type Defined, defined, type Result } from '../helpers/definition.ts';
import {
  type GoldenCase,
  givenOf,
  goldenCases,
  goldenLayer,
  goldenTensor,
  planned,
} from '../helpers/golden.ts';
import { ulpsBetween } from '../helpers/ulps.ts';

const app = await testApp({ ENGINE: 'auto' });

/** What is printed at the end. */
const tally = { cases: new Set<string>(), results: 0, worst: { ulps: 0, id: '', of: 0 } };
afterAll(() => {
  const { ulps, id, of } = tally.worst;
  const worst = `worst error ${ulps.toFixed(1)} ulps (${id}, ${(of * 100).toFixed(1)} % of its bound)`;
  console.log(`conformance: ${tally.cases.size} PyTorch cases, ${tally.results} tensors; ${worst}`);
});

/** Holds a result against PyTorch's: PyTorch's own float64 computation is the exact value. */
function hold(golden: GoldenCase, name: Result, got: ArrayLike<number>, definition: Defined): void {
  const stored = golden.tensors[`${name}_ref64`] ?? golden.tensors[name];
  const exact = goldenTensor(stored).data;
  expect(got.length).toBe(exact.length);
  expect(beyond(got, definition, exact)).toEqual([]);
  tally.cases.add(golden.id);
  tally.results++;
  for (let i = 0; i < got.length; i++) {
    const ulps = ulpsBetween(got[i], exact[i], golden.dtype);
    if (ulps > tally.worst.ulps) {
      tally.worst = {
        ulps,
        id: `${golden.id} ${name}[${i}]`,
        of: Math.abs(got[i] - exact[i]) / definition.bounds[i],
      };
    }
  }
}

const withGradients = goldenCases.filter(({ tensors }) => tensors.grad_input);
const gradientsIn = ({ spec }: GoldenCase) =>
  spec.bias
    ? (['grad_input', 'grad_weight', 'grad_bias'] as const)
    : (['grad_input', 'grad_weight'] as const);

it('has all cases', () => {
  expect([goldenCases.length, withGradients.length]).toEqual([169, 65]);
});

describe('a layer computed on the kernels, against PyTorch', () => {
  it.each(goldenCases)('$id', (golden) => {
    const plan = planned(golden);
    const given = givenOf(golden);
    const source = (data: TensorData | null) => data && ({ kind: 'data', shape: [], data } as const);
    const parameters = { weight: source(given.weight), bias: source(given.bias), seed: 0 };
    const { output } = convolve(plan, given.input, parameters);
    const definition = defined(plan.layer, plan.shapes.input, given);
    expect(plan.shapes.output).toEqual(definition.shape);
    hold(golden, 'output', output, definition.output);
    if (!given.gradOutput) return;
    const gradients = gradientsOf(plan, { ...given, gradOutput: given.gradOutput });
    for (const name of gradientsIn(golden)) hold(golden, name, gradients[name] ?? [], definition[name]);
    expect(gradients.grad_bias === null).toBe(!plan.layer.bias);
  });
});

function sent(golden: GoldenCase, ...names: readonly string[]) {
  const tensors = names.flatMap((name) => {
    const stored = golden.tensors[name];
    if (!stored) return [];
    const { shape, data } = goldenTensor(stored);
    return [[name, { shape, data: [...data] }]];
  });
  return { layer: goldenLayer(golden), ...Object.fromEntries(tensors), format: 'flat' };
}

describe('a layer through HTTP, against PyTorch', () => {
  it.each(goldenCases)('POST /v1/conv: $id', async (golden) => {
    const plan = planned(golden);
    const { status, body } = await post(app, '/v1/conv', sent(golden, 'input', 'weight', 'bias'));
    expect(status).toBe(200);
    expect(at(body, 'shapes', 'output')).toEqual(plan.shapes.output);
    const output = Float64Array.from(Object.values(at(body, 'output') ?? {}), Number);
    hold(golden, 'output', output, defined(plan.layer, plan.shapes.input, givenOf(golden)).output);
  });

  it.each(withGradients)('POST /v1/gradients: $id', async (golden) => {
    const plan = planned(golden);
    const request = sent(golden, 'input', 'weight', 'bias', 'grad_output');
    const { status, body } = await post(app, '/v1/gradients', request);
    expect(status).toBe(200);
    const definition = defined(plan.layer, plan.shapes.input, givenOf(golden));
    for (const name of gradientsIn(golden)) {
      hold(golden, name, Float64Array.from(Object.values(at(body, name) ?? {}), Number), definition[name]);
    }
    if (!golden.spec.bias) expect(at(body, 'grad_bias')).toBeNull();
  });
});
