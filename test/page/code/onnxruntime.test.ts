import { afterAll, describe, expect, it } from 'vitest';
import { translated } from '../../../src/page/code/translated.ts';
import type { NumberArray } from '../../helpers/frameworks/array.ts';
import { floatTensor, modelOf, node, valueInfo } from '../../helpers/onnx.ts';
import { arrayOfSent, PythonFrameworks, type Question, whyNoPython } from '../../helpers/python/run.ts';
import { contextOf, frameworkOf, givenOf, operandOf, outputOf, states } from './states.ts';

/** What of onnxruntime-node the test calls. It is installed apart, for the benchmarks. */
interface Runtime {
  readonly InferenceSession: {
    create(
      model: Buffer,
    ): Promise<{ run(feeds: object): Promise<{ y: { data: Float32Array; dims: number[] } }> }>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => object;
}

const place = '../../../bench/node_modules/onnxruntime-node/dist/index.js';
const runtime: Runtime | undefined = await import(place).then(
  (loaded) => loaded.default ?? loaded,
  () => undefined,
);
const why = whyNoPython ?? (runtime ? undefined : 'the packages of bench/ are not installed');
if (why) process.stdout.write(`onnxruntime runs no code: ${why}\n`);

/** Runs the node that the code has made. */
async function runNode({ stated, x, w, b }: Question): Promise<NumberArray> {
  if (!runtime) throw new Error('there is no onnxruntime');
  const { op_type, ...attributes } = Object(stated);
  const [input, weight, bias] = [x, w, b].map(arrayOfSent);
  const model = modelOf({
    name: 'layer',
    node: [node(op_type, ['x', 'W', 'B'], 'y', attributes)],
    initializer: [floatTensor('W', weight.shape, weight.data), floatTensor('B', bias.shape, bias.data)],
    input: [valueInfo('x', input.shape)],
    output: [valueInfo('y', ['n', 'c', 'h', 'w'])],
  });
  const session = await runtime.InferenceSession.create(model);
  const { y } = await session.run({
    x: new runtime.Tensor('float32', Float32Array.from(input.data), input.shape),
  });
  return { shape: [...y.dims], data: [...y.data] };
}

describe.skipIf(why !== undefined)('code for ONNX in onnxruntime', () => {
  const python = why === undefined ? new PythonFrameworks() : undefined;
  afterAll(() => python?.end());

  it.each(Object.keys(states))('computes what the page shows: %s', async (name) => {
    const state = states[name];
    const code = translated(contextOf(state, givenOf[name]), 'onnx');
    if ('reason' in code || !python) throw new Error('there is no code');
    const files = code.file ? { [code.file.name]: code.file.text } : {};
    const { y } = await python.run(code.text, files, (question) =>
      question.ask === 'onnx' ? runNode(question) : frameworkOf(state)(question),
    );
    const operands = (['input', 'weight', 'bias'] as const).map((operand) =>
      operandOf(state, operand, givenOf[name]?.[operand]),
    );
    expect(y).toEqual(outputOf(state, operands));
  });
});
