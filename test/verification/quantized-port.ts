import type { Quantization, QuantizedDType } from '../../src/quantization/parameters.ts';
import { type RuntimeName, runtimeNames, runtimes } from '../../src/quantization/runtime-table.ts';
import { arrayOf, type NumberArray } from '../helpers/frameworks/array.ts';
import { extended } from '../helpers/frameworks/convolution.ts';
import { models } from '../helpers/requantization.ts';
import { faultsOf, outputFaults, type Port, ported, randomPort } from './ported.ts';

/** A layer of integers: a port whose operands are without their zero points, and how its sums become integers. */
export interface QuantizedPort {
  readonly port: Port;
  readonly quantization: Quantization;
}

/** How a port makes integers of its sums, right or wrong. The channel is that of the output. */
type Finish = (sum: number, channel: number) => number;

export interface PlantedIntegers {
  readonly cause: string;
  /** Under the arithmetic of a runtime, where the fault leaves it that. */
  readonly output: (runtime: RuntimeName) => NumberArray;
}

const ranges = { int8: [-128, 127], uint8: [0, 255] } as const;
const clamp = (value: number, [least, most]: readonly [number, number]) =>
  Math.min(Math.max(value, least), most);

/** The runtimes that take the layer. */
export const takers = ({ quantization }: QuantizedPort): RuntimeName[] =>
  runtimeNames.filter((name) => runtimes[name].refusal(quantization) === undefined);

/** A random small layer of integers, its outputs spread over their range and somewhat beyond. */
export function randomQuantizedPort(random: () => number): QuantizedPort {
  const drawn = randomPort(random);
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const dtype: QuantizedDType = random() < 0.6 ? 'int8' : 'uint8';
  const weightDType: QuantizedDType = dtype === 'int8' || random() < 0.5 ? 'int8' : 'uint8';
  const zeroPoint = (of: QuantizedDType) => between(ranges[of][0] + 20, ranges[of][1] - 20);
  const [inputZero, outputZero] = [zeroPoint(dtype), zeroPoint(dtype)];
  const weightZero = weightDType === 'uint8' ? 128 + between(-9, 9) : random() < 0.8 ? 0 : between(-9, 9);
  const channels = drawn.spec.out_channels;
  const scale = (size: number) => Math.fround(size * (0.5 + random()));
  const scales = random() < 0.5 ? [scale(0.01)] : Array.from({ length: channels }, () => scale(0.01));
  const integers = ({ shape }: NumberArray, of: QuantizedDType, zero: number) =>
    arrayOf(shape, () => between(ranges[of][0], ranges[of][1]) - zero);
  const port: Port = {
    ...drawn,
    spec: { ...drawn.spec, dtype: 'float64' },
    x: integers(drawn.x, dtype, inputZero),
    w: integers(drawn.w, weightDType, weightZero),
    b: drawn.b?.map(() => between(-9000, 9000)) ?? null,
  };
  const largest = Math.max(1, ...ported(port).data.map(Math.abs));
  const input = { scale: scale(0.02), zeroPoint: inputZero };
  const spread = 60 + 140 * random();
  const output = {
    scale: Math.fround((largest * input.scale * Math.max(...scales)) / spread),
    zeroPoint: outputZero,
  };
  const bounds: Quantization['bounds'] = random() < 0.3 ? [outputZero, ranges[dtype][1]] : ranges[dtype];
  const weight = { dtype: weightDType, scales, zeroPoints: [weightZero] };
  return { port, quantization: { dtype, input, output, weight, bounds } };
}

/** The layer's output as a runtime has it. */
export const quantizedOutput = ({ port, quantization }: QuantizedPort, runtime: RuntimeName): NumberArray =>
  finished(ported(port), finishOf(quantization, runtime));

function finished({ shape, data }: NumberArray, finish: Finish): NumberArray {
  const plane = shape.slice(2).reduce((product, size) => product * size, 1);
  return { shape, data: data.map((sum, at) => finish(sum, Math.floor(at / plane) % shape[1])) };
}

/** Sums as the integers that a runtime makes of them. */
export const quantizedSums = ({ quantization }: QuantizedPort, sums: NumberArray, runtime: RuntimeName) =>
  finished(sums, finishOf(quantization, runtime));

const scalesOf = ({ input, weight, output }: Quantization, channel: number) => ({
  x: input.scale,
  w: weight.scales[weight.scales.length === 1 ? 0 : channel],
  y: output.scale,
  zeroPoint: output.zeroPoint,
});

const finishOf =
  (quantization: Quantization, runtime: RuntimeName): Finish =>
  (sum, channel) =>
    clamp(models[runtime](sum | 0, scalesOf(quantization, channel)), quantization.bounds);

/** Every fault of integers, and those of any layer that do not depend on its numbers. */
export function* plantedIntegers(
  { port, quantization }: QuantizedPort,
  random: () => number,
): Generator<PlantedIntegers> {
  const own = (runtime: RuntimeName) => finishOf(quantization, runtime);
  const withFinish = (cause: string, finish: (runtime: RuntimeName) => Finish): PlantedIntegers => ({
    cause,
    output: (runtime) => finished(ported(port), finish(runtime)),
  });
  const withPort = (cause: string, other: Port): PlantedIntegers => ({
    cause,
    output: (runtime) => finished(ported(other), own(runtime)),
  });
  const changed = (cause: string, change: Partial<Quantization>) =>
    withFinish(cause, (runtime) => finishOf({ ...quantization, ...change }, runtime));

  const geometric = [...faultsOf(port, random)].filter(({ cause }) => cause !== 'operand-rounding');
  for (const { cause, port: other } of geometric) yield withPort(cause, other);
  const { x, w, pads } = port;
  const { dtype, input, weight, output, bounds } = quantization;
  const plus = ({ shape, data }: NumberArray, added: number) => ({
    shape,
    data: data.map((value) => value + added),
  });
  const padded = pads.some(([before, after]) => before > 0 || after > 0);
  if (!port.transposed && port.mode === 'zeros' && padded) {
    const raw = extended(plus(x, input.zeroPoint), pads, 'zeros');
    const none = pads.map(() => [0, 0] as const);
    yield withPort('padding-value', { ...port, x: plus(raw, -input.zeroPoint), pads: none });
  }
  for (const times of [1, -1, 2])
    yield withPort('input-zero-point', { ...port, x: plus(x, times * input.zeroPoint) });
  for (const times of [1, -1, 2])
    yield withPort('weight-zero-point', { ...port, w: plus(w, times * weight.zeroPoints[0]) });
  for (const times of [0, 2, -1])
    yield changed('output-zero-point', { output: { ...output, zeroPoint: times * output.zeroPoint } });
  if (weight.scales.length > 1)
    for (const scale of [weight.scales[0], Math.max(...weight.scales)])
      yield changed('scale-per-tensor', { weight: { ...weight, scales: [scale] } });
  yield changed('scale-missing', { input: { ...input, scale: 1 } });
  yield changed('scale-missing', { output: { ...output, scale: 1 } });
  if (bounds[0] !== ranges[dtype][0]) yield changed('activation-missing', { bounds: ranges[dtype] });
  else yield changed('activation', { bounds: [output.zeroPoint, bounds[1]] });
  const real = (sum: number, channel: number) => {
    const { x, w, y } = scalesOf(quantization, channel);
    return ((sum | 0) * (x * w)) / y;
  };
  for (const round of [Math.trunc, Math.floor])
    yield withFinish(
      'rounding',
      () => (sum, channel) => clamp(round(real(sum, channel)) + output.zeroPoint, bounds),
    );
  const cast = dtype === 'int8' ? Int8Array : Uint8Array;
  yield withFinish('saturation-missing', (runtime) => (sum, channel) => {
    const whole = models[runtime](sum | 0, scalesOf(quantization, channel));
    return clamp(cast.of(whole)[0], bounds);
  });
  yield withFinish('accumulator-narrow', (runtime) => (sum, channel) => {
    const narrow = Number(BigInt.asIntN(16, BigInt(sum)));
    return own(runtime)(narrow, channel);
  });
  const reread = ({ shape, data }: NumberArray, of: QuantizedDType, zero: number) => {
    const raw = data.map((value) => value + zero);
    const bytes = of === 'int8' ? Int8Array.from(raw) : Uint8Array.from(raw);
    const other = of === 'int8' ? new Uint8Array(bytes.buffer) : new Int8Array(bytes.buffer);
    return { shape, data: Array.from(other, (value) => value - zero) };
  };
  yield withPort('signedness', { ...port, x: reread(x, dtype, input.zeroPoint) });
  yield withPort('signedness', { ...port, w: reread(w, weight.dtype, weight.zeroPoints[0]) });
  const moved = new Set(['output-layout', 'axes-exchanged', 'channels-permuted', 'batch-order']);
  const seed = random();
  // What moves values does not look at them: the same order for every runtime.
  const right = finished(ported(port), own('exact'));
  for (const [i, { cause }] of [...outputFaults(right, constant(seed))].entries())
    if (moved.has(cause))
      yield {
        cause,
        output: (runtime) => {
          const y = finished(ported(port), own(runtime));
          return [...outputFaults(y, constant(seed))][i].output;
        },
      };
}

/** The same number ever again. */
const constant = (value: number) => () => value;
