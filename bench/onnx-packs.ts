/**
 * `npm run bench:packs [-- --layers 300] [--seed 1]`: random layers in onnxruntime, as the pack `onnx` of POST /v1/vectors has
 * them, of float32 and of integers, and as the attributes that POST /v1/translate gives. Integers have to be the pack's, bit for
 * bit; floats as close to the service's as another order of the sums may bring them.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { unzipSync } from 'fflate';
import { chooseEngine } from '../src/backend/engine.ts';
import { parseRequest } from '../src/contract/parse.ts';
import { translateRequest } from '../src/contract/translate/translate.ts';
import { vectorsRequest } from '../src/contract/vectors.ts';
import { planLayer } from '../src/layers/plan.ts';
import { execute } from '../src/operations/execute.ts';
import type { Operation } from '../src/operations/operation.ts';
import { translate } from '../src/operations/translate.ts';
import { vectors } from '../src/operations/vectors.ts';
import { elementCount } from '../src/tensor/tensor.ts';
import { verify } from '../src/verification/verify.ts';
import { type Fitting, fitting } from '../test/helpers/layers.ts';
import { decodeModel, decodeTensor, modelOf, node, valueInfo } from '../test/helpers/onnx.ts';
import { elementsOfType, outputOf, type RunElements } from './onnx/session.ts';

const { values } = parseArgs({
  options: { layers: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } },
});

const unlimited = { maxElements: 2 ** 40, maxMacs: 2 ** 50, maxWork: 2 ** 53, maxReplyBytes: 2 ** 40 };

function replyOf(operation: Operation, request: object): Uint8Array {
  const { job } = operation.prepare(request, unlimited, 'json');
  return execute({ operation: operation.name, job }).body;
}

/** The files of a pack that a test in ONNX reads. */
function packOf(body: object) {
  const files = unzipSync(replyOf(vectors, parseRequest(vectorsRequest, body)));
  const tensor = (name: string) => {
    const { dims = [], data_type, raw_data } = decodeTensor(files[`test_data_set_0/${name}.pb`]);
    return { dims, data: elementsOfType(data_type ?? 0, raw_data) };
  };
  return { model: files['model.onnx'], input: tensor('input_0'), output: tensor('output_0') };
}

/** A layer in float32 without an empty input. */
const floats = fitting({ transposed: true, modes: true }).filter(({ shape }) => elementCount(shape) > 0);

const uniform = (shape: readonly number[], seed: number) => ({
  shape,
  fill: { kind: 'uniform', low: -1, high: 1, seed },
});

const counts = { packs: 0, integers: 0, translated: 0, refused: 0, withSteps: 0 };
const failed: string[] = [];
const fail = (what: string, { spec, shape }: Fitting, why: unknown) =>
  failed.push(`${what}: ${why} ${JSON.stringify(spec)} ${shape}`);

/** Whether an output is that of the layer in some order of its sums. */
function isRight({ spec, shape }: Fitting, pack: ReturnType<typeof packOf>, got: RunElements): boolean {
  const { initializer = [] } = decodeModel(pack.model).graph ?? {};
  const held = (name: string) => {
    const found = initializer.find((tensor) => tensor.name === name);
    if (!found?.raw_data) return null;
    return Float32Array.from(elementsOfType(found.data_type ?? 0, Uint8Array.from(found.raw_data)));
  };
  const weight = held('weight');
  if (!weight) throw new Error('the model holds its weight');
  const plan = planLayer({ ...spec, dtype: 'float32' }, shape, { layer: '', input: '' });
  const operands = { input: Float32Array.from(pack.input.data), weight, bias: held('bias') };
  return verify(plan, operands, Float32Array.from(got), null, 0).verdict !== 'different';
}

async function compareFloats(one: Fitting, seed: number): Promise<void> {
  const layer = { ...one.spec, dtype: 'float32' };
  const pack = packOf({ pack: 'onnx', layer, input: uniform(one.shape, seed), seed });
  const got = await outputOf(pack.model, 'input', pack.input.data, pack.input.dims);
  if (!got) counts.refused++;
  else if (isRight(one, pack, got)) counts.packs++;
  else fail('pack', one, 'the output differs');
  await compareTranslated(one, layer, pack);
}

/** The node of the translated attributes, around which there is nothing of the service's own. */
async function compareTranslated(one: Fitting, layer: object, pack: ReturnType<typeof packOf>) {
  const asked = parseRequest(translateRequest, { layer, to: ['onnx'], input_shape: one.shape });
  const reply = JSON.parse(Buffer.from(replyOf(translate, Object(asked))).toString());
  const [{ verdict, attributes }] = reply.translations;
  if (verdict !== 'exact') {
    counts.withSteps++;
    return;
  }
  const { op_type, weight_shape: _, bias, elem_type: __, ...others } = attributes;
  const stated = Object.fromEntries(
    Object.entries<number | string | number[]>(others).filter(([, v]) => v !== null),
  );
  const initializer = (decodeModel(pack.model).graph?.initializer ?? []).filter(
    ({ name }) => name !== 'pads',
  );
  const model = modelOf({
    node: [node(op_type, ['x', 'weight', ...(bias ? ['bias'] : [])], 'y', stated)],
    initializer,
    input: [valueInfo('x', pack.input.dims)],
    output: [valueInfo('y', pack.output.dims)],
  });
  const got = await outputOf(model, 'x', pack.input.data, pack.input.dims);
  if (!got) counts.refused++;
  else if (isRight(one, pack, got)) counts.translated++;
  else fail('translated', one, 'the output differs');
}

async function compareIntegers(one: Fitting, seed: number): Promise<void> {
  const { spec, shape } = one;
  const dtype = seed % 2 === 0 ? 'int8' : 'uint8';
  const least = dtype === 'int8' ? -128 : 0;
  const scale =
    seed % 3 === 0 ? 0.004 : Array.from({ length: spec.out_channels }, (_, i) => 0.003 + 0.0001 * i);
  const quantization = {
    dtype,
    input: { scale: 0.0078125, zero_point: least + (seed % 256) },
    weight: { scale, zero_point: seed % 5 === 0 ? 3 : 0 },
    output: { scale: 0.01 + 0.001 * (seed % 30), zero_point: least + ((7 * seed) % 256) },
    ...(seed % 4 === 0 && { activation: 'relu' }),
  };
  const layer = { ...spec, dtype: 'float32' };
  const weight = { fill: { kind: 'uniform', low: -0.5, high: 0.5, seed } };
  const bias = spec.bias ? { bias: { fill: { kind: 'uniform', low: -1, high: 1, seed: seed + 1 } } } : {};
  const body = { layer, input: uniform(shape, seed), weight, ...bias, quantization, quantize: true };
  const pack = packOf({ ...body, pack: 'onnx', runtime: 'onnxruntime' });
  const got = await outputOf(pack.model, 'input', pack.input.data, pack.input.dims);
  if (got?.every((value, i) => value === pack.output.data[i])) counts.integers++;
  else fail('integers', one, got ? 'the output differs' : 'onnxruntime does not take it');
}

chooseEngine('auto');
const wanted = Number(values.layers);
for (const [i, one] of fc.sample(floats, { numRuns: wanted, seed: Number(values.seed) }).entries()) {
  try {
    await compareFloats(one, i);
    if (!one.spec.type.startsWith('conv_transpose')) await compareIntegers(one, i);
  } catch (error) {
    fail('failed', one, error);
  }
}
for (const line of failed.slice(0, 20)) process.stderr.write(`${line}\n`);
process.stdout.write(
  `${counts.packs} packs of floats, ${counts.integers} of integers and ${counts.translated} translations run equal; ` +
    `${counts.withSteps} translations have steps beside the node; ${counts.refused} models onnxruntime does not take ` +
    `(output_padding as long as the stride); ${failed.length} failed\n`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
