/**
 * `npm run bench:onnx`: every golden layer of float32 as the ONNX model that the service gives of it, run by
 * onnxruntime on the golden input. Its output has to be PyTorch's within the case's tolerance.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { modelParts, whyNotWritten } from '../src/formats/onnx/write.ts';
import { storedSpec } from '../src/layers/stored-spec.ts';
import { type GoldenCase, givenOf, goldenCases, goldenLayer, goldenTensor } from '../test/helpers/golden.ts';

/** The largest part of its tolerance that an element of the output is off. */
async function errorOf(golden: GoldenCase): Promise<number> {
  const { weight, bias } = givenOf(golden);
  const { spec } = storedSpec(goldenLayer(golden));
  const why = whyNotWritten(spec);
  if (why !== undefined) throw new Error(why);
  const model = Buffer.concat(modelParts(spec, { weight, bias }));
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1 });
  const input = goldenTensor(golden.tensors.input);
  // Models have a batch always.
  const dims = input.shape.length === golden.spatial_dims + 1 ? [1, ...input.shape] : input.shape;
  const { output } = await session.run({ input: new Tensor('float32', Float32Array.from(input.data), dims) });
  const expected = goldenTensor(golden.tensors.output).data;
  const { rtol, atol } = golden.tolerance;
  const got = Float32Array.from(output.data as Float32Array);
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  const errors = Array.from(got, (value, i) => {
    const off = Math.abs(value - expected[i]);
    return off === 0 ? 0 : off / (atol + rtol * Math.abs(expected[i]));
  });
  return errors.reduce((worst, error) => Math.max(worst, error), 0);
}

const cases = goldenCases.filter(({ dtype, tensors }) => {
  const isEmpty = goldenTensor(tensors.input).data.length === 0;
  return dtype === 'float32' && !isEmpty;
});
/** Where the output is longer than an input of one more element would make it. ONNX and PyTorch take that. */
const beyondRuntime = /output_padding \(\d+\) may be too large for stride/;

let worst = 0;
let refused = 0;
const failed: string[] = [];
for (const golden of cases) {
  try {
    const error = await errorOf(golden);
    worst = Math.max(worst, error);
    if (!(error <= 1)) failed.push(`${golden.id}: off by ${error} of its tolerance`);
  } catch (error) {
    if (beyondRuntime.test(String(error))) refused++;
    else failed.push(`${golden.id}: ${error}`);
  }
}
for (const line of failed) process.stderr.write(`${line}\n`);
const passed = cases.length - failed.length - refused;
process.stdout.write(
  `${passed} of ${cases.length} layers, at most ${worst.toFixed(3)} of the tolerance; ` +
    `${refused} that onnxruntime does not take: output_padding as long as the stride\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
