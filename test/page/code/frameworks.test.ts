import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Code, CodeContext } from '../../../src/page/code/context.ts';
import { pytorch } from '../../../src/page/code/pytorch.ts';
import { translated } from '../../../src/page/code/translated.ts';
import { arrayOfSent, PythonFrameworks, whyNoPython } from '../../helpers/python/run.ts';
import { contextOf, frameworkOf, givenOf, numbersOf, operandOf, outputOf, own, states } from './states.ts';

const writers: Readonly<Record<string, (context: CodeContext) => Code>> = {
  PyTorch: pytorch,
  Keras: (context) => translated(context, 'keras'),
  JAX: (context) => translated(context, 'jax'),
  ONNX: (context) => translated(context, 'onnx'),
};

/** What a framework has no word for. */
const refusals: Readonly<Record<string, RegExp>> = {
  'Keras: transposed with groups': /transposed layers of Keras have no groups/,
};

if (whyNoPython) process.stdout.write(`no code is run: ${whyNoPython}\n`);

describe.skipIf(whyNoPython !== undefined)('code for a framework', () => {
  let python: PythonFrameworks;
  beforeAll(() => {
    python = new PythonFrameworks();
  });
  afterAll(() => python.end());

  const cases = Object.keys(writers).flatMap((framework) =>
    Object.keys(states).map((name) => [framework, name] as const),
  );
  it.each(cases)('of %s computes what the page shows: %s', async (framework, name) => {
    const state = states[name];
    const code = writers[framework](contextOf(state, givenOf[name]));
    const refusal = refusals[`${framework}: ${name}`];
    if (refusal) return expect(code).toMatchObject({ reason: expect.stringMatching(refusal) });
    if ('reason' in code) throw new Error(code.reason);
    const files = code.file ? { [code.file.name]: code.file.text } : {};
    const { y } = await python.run(code.text, files, frameworkOf(state));
    const operands = (['input', 'weight', 'bias'] as const).map((operand) =>
      operandOf(state, operand, givenOf[name]?.[operand]),
    );
    expect(y).toEqual(outputOf(state, operands));
  });

  it.each(Object.keys(writers))('of %s has exactly the numbers that were given', async (framework) => {
    const given = numbersOf([1, 1, 3, 3], 4, true);
    const tiny = {
      shape: [1, 1, 3, 3],
      data: [1e21, 2 ** -149, 0.1, 1e-7, 3, -0, 16777217, Number.POSITIVE_INFINITY, 5],
    };
    const shape = { in_channels: 1, out_channels: 1, groups: 1, kernel_size: 3, size: 3 };
    for (const numbers of [given, tiny]) {
      const state = {
        ...states['own numbers'],
        ...shape,
        bias: { kind: 'ramp' } as const,
        input: own(numbers),
        weight: own(numbers),
      };
      const code = writers[framework](contextOf(state, { input: numbers, weight: numbers }));
      if ('reason' in code) throw new Error(code.reason);
      let seen: readonly number[] = [];
      await python.run(code.text, {}, (question) => {
        if (question.ask === 'init') return frameworkOf(state)(question);
        seen = arrayOfSent(question.x).data;
        return { shape: [1, 1, 1, 1], data: [0] };
      });
      expect(seen).toEqual(numbers.data.map(Math.fround));
    }
  });

  it('gives the reason where a framework has no such layer', () => {
    const state = { ...states.dilation, stride: 2, dilation: 2, size: 7 };
    expect(translated(contextOf(state), 'keras')).toEqual({
      reason: expect.stringContaining('Keras refuses strides above 1 together with dilation_rate above 1'),
    });
  });

  it('waits for the numbers that it cannot draw', () => {
    const context = { ...contextOf(states['groups, padding and stride']), tensors: undefined };
    expect(translated(context, 'jax')).toEqual({ reason: 'The numbers are not there yet.' });
    expect(pytorch(context)).toHaveProperty('text');
  });
});
