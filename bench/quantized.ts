/**
 * `npm run bench:quantized [-- --layers 2000] [--seed 1]`: random QLinearConv layers in onnxruntime-node, whose outputs have
 * to be those of `onnxruntime` here, bit for bit.
 */
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { chooseEngine } from '../src/backend/engine.ts';
import { accumulate } from '../src/backend/integers/accumulate.ts';
import { paddingPairs } from '../src/layers/layer.ts';
import { planLayer } from '../src/layers/plan.ts';
import type { Quantization } from '../src/quantization/parameters.ts';
import { requantizeAll } from '../src/quantization/requantize.ts';
import { runtimes } from '../src/quantization/runtime-table.ts';
import { elementCount } from '../src/tensor/tensor.ts';
import { type IntegerKind, integersFor } from '../test/helpers/integers.ts';
import { fitting } from '../test/helpers/layers.ts';
import { type Held, type OnnxType, qlinearConvModel } from './quantized/model.ts';

const { values } = parseArgs({
  options: { layers: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
});

const zeroPoint = (dtype: 'int8' | 'uint8') =>
  dtype === 'int8' ? fc.integer({ min: -128, max: 127 }) : fc.integer({ min: 0, max: 255 });
const scale = fc.double({ min: 0.001, max: 0.2, noNaN: true }).map(Math.fround);

const drawn = fc
  .constantFrom<readonly ['int8' | 'uint8', 'int8' | 'uint8']>(
    ['int8', 'int8'],
    ['uint8', 'int8'],
    ['uint8', 'uint8'],
  )
  .chain(([input, weight]) =>
    fc.record({
      layer: fitting({ inPerGroup: 9, outPerGroup: 9, width: 12 }).filter(
        ({ shape }) => elementCount(shape) > 0,
      ),
      input: fc.constant(input),
      weight: fc.constant(weight),
      inputZeroPoint: zeroPoint(input),
      weightZeroPoint: fc.oneof(fc.constant(weight === 'int8' ? 0 : 128), zeroPoint(weight)),
      outputZeroPoint: zeroPoint(input),
      inputScale: scale,
      weightScales: fc.array(scale, { minLength: 64, maxLength: 64 }),
      perChannel: fc.boolean(),
      gain: fc.double({ min: 0.3, max: 3, noNaN: true }),
      seed: fc.nat(1_000_000),
    }),
  );

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

const arrays = { int8: Int8Array, uint8: Uint8Array } as const;

/** @returns how many outputs differ, of how many; undefined where the layer has no batch axis or too many channels */
async function compare(one: Drawn): Promise<readonly [differing: number, outputs: number] | undefined> {
  const { layer, input, weight, inputZeroPoint, weightZeroPoint, outputZeroPoint, seed } = one;
  const { spec, shape } = layer;
  const axes = Number(spec.type.slice(4, 5));
  const channels = spec.out_channels;
  if (shape.length !== axes + 2 || channels > 64) return undefined;
  const plan = planLayer({ ...spec, dtype: 'float32' }, shape, { layer: '', input: '' });
  const kind: IntegerKind = { input, inputZeroPoint, weight, weightZeroPoint };
  const operands = integersFor(plan.layer, shape, kind, seed);
  const scales = one.weightScales.slice(0, one.perChannel ? channels : 1);
  const { data } = accumulate(plan, operands);
  // A scale that has the outputs spread over their range.
  let largest = 1;
  for (const value of data) largest = Math.max(largest, Math.abs(value));
  const outputScale = Math.fround((largest * one.inputScale * scales[0] * one.gain) / 100);
  const quantization: Quantization = {
    dtype: input,
    input: { scale: one.inputScale, zeroPoint: inputZeroPoint },
    output: { scale: outputScale, zeroPoint: outputZeroPoint },
    weight: { dtype: weight, scales, zeroPoints: [weightZeroPoint] },
    bounds: input === 'int8' ? [-128, 127] : [0, 255],
  };
  const refused = runtimes.onnxruntime.refusal(quantization);
  if (refused !== undefined) throw new Error(refused);
  const plane = elementCount(plan.shapes.output.slice(2));
  const ours = requantizeAll(runtimes.onnxruntime, data, plane, quantization).output;

  const float = (name: string, list: readonly number[]): Held => {
    const dims = list.length === 1 ? [] : [list.length];
    return { name, type: 'float32', dims, data: Float32Array.from(list) };
  };
  const zero = (name: string, type: 'int8' | 'uint8', value: number): Held => ({
    ...{ name, type, dims: [], data: arrays[type].of(value) },
  });
  const held: Held[] = [
    float('x_scale', [one.inputScale]),
    zero('x_zp', input, inputZeroPoint),
    { name: 'w', type: weight, dims: plan.shapes.weight, data: operands.weight },
    float('w_scale', scales),
    {
      ...zero('w_zp', weight, weightZeroPoint),
      ...perChannelZeroPoint(weight, weightZeroPoint, scales.length),
    },
    float('y_scale', [outputScale]),
    zero('y_zp', input, outputZeroPoint),
  ];
  if (operands.bias) held.push({ name: 'b', type: 'int32', dims: [channels], data: operands.bias });
  const pairs = paddingPairs(plan.layer);
  const attributes = {
    group: spec.groups,
    kernel_shape: plan.layer.kernel_size,
    strides: plan.layer.stride,
    dilations: plan.layer.dilation,
    pads: [...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)],
  };
  const model = qlinearConvModel(['x', ...held.map(({ name }) => name)], held, attributes, input);
  const session = await InferenceSession.create(model, { intraOpNumThreads: 1, logSeverityLevel: 4 });
  const { y } = await session.run({ x: tensorOf(input, operands.input, shape) });
  await session.release();
  const theirs = y.data;
  let differing = 0;
  for (let i = 0; i < ours.length; i++) if (ours[i] !== theirs[i]) differing++;
  return [differing, ours.length];
}

function perChannelZeroPoint(type: 'int8' | 'uint8', value: number, count: number): Partial<Held> {
  return count === 1 ? {} : { dims: [count], data: new arrays[type](count).fill(value) };
}

function tensorOf(type: OnnxType, data: Int8Array | Uint8Array, shape: readonly number[]): Tensor {
  return new Tensor(type, data, shape);
}

const { instructions } = chooseEngine('auto');
const wanted = Number(values.layers);
let [layers, outputs, differing] = [0, 0, 0];
for (let round = 0; layers < wanted; round++) {
  for (const one of fc.sample(drawn, { numRuns: 500, seed: Number(values.seed) + round })) {
    const compared = await compare(one);
    if (!compared) continue;
    layers++;
    outputs += compared[1];
    if (compared[0] > 0) {
      differing++;
      process.stdout.write(
        `${compared[0]} of ${compared[1]} outputs differ: ${JSON.stringify({ ...one, weightScales: 0 })}\n`,
      );
    }
    if (layers === wanted) break;
  }
}
process.stdout.write(
  `QLinearConv: ${layers} layers, ${outputs} outputs on ${instructions}; ${differing} layers differ from onnxruntime-node\n`,
);
process.exitCode = differing > 0 ? 1 : 0;
