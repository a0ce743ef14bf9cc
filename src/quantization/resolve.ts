import { type Fault, mostFaults, ProblemError } from '../errors.ts';
import { type Activation, outputBounds } from './activation.ts';
import { type Quantization, type QuantizedDType, rangeOf, type Scaling } from './parameters.ts';

/** A scale and a zero point as a request states them. */
interface ScalingSpec {
  readonly scale: number;
  readonly zero_point: number;
}

/** The quantization as a request states it. Lists have one entry, or one for each output channel. */
export interface QuantizationSpec {
  readonly dtype: QuantizedDType;
  readonly input: ScalingSpec;
  readonly weight: {
    readonly scale: number | readonly number[];
    readonly zero_point: number | readonly number[];
    readonly dtype?: QuantizedDType | undefined;
  };
  readonly output: ScalingSpec;
  readonly activation?: Activation | undefined;
}

/** The least positive normal float32. */
const leastScale = 2 ** -126;

/**
 * The quantization with scales in float32, as all runtimes hold them.
 * @throws ProblemError `invalid-request`, pointers relative to the quantization
 */
export function resolveQuantization(spec: QuantizationSpec, channels: number): Quantization {
  const { dtype, input, output, activation } = spec;
  const weightDType = spec.weight.dtype ?? 'int8';
  const scales = listOf(spec.weight.scale);
  const zeroPoints = listOf(spec.weight.zero_point);
  const faults = [
    ...scalingFaults(input, dtype, '/input'),
    ...scalingFaults(output, dtype, '/output'),
    ...lengthFaults(scales, channels, '/weight/scale'),
    ...lengthFaults(zeroPoints, channels, '/weight/zero_point'),
    ...firstFaults(scales, (scale, i) => scaleFaults(scale, entry('/weight/scale', spec.weight.scale, i))),
    ...firstFaults(zeroPoints, (zeroPoint, i) =>
      zeroPointFaults(zeroPoint, weightDType, entry('/weight/zero_point', spec.weight.zero_point, i)),
    ),
  ];
  if (faults.length === 0) faults.push(...factorFaults(input.scale, scales, output.scale));
  const [first, ...others] = faults;
  if (first) throw ProblemError.of('invalid-request', first, ...others);
  const bounds = outputBounds(dtype, float32Scaling(output), activation);
  if (bounds[0] > bounds[1]) throw emptyActivation(bounds);
  return {
    dtype,
    input: float32Scaling(input),
    output: float32Scaling(output),
    weight: { dtype: weightDType, scales: scales.map(Math.fround), zeroPoints },
    bounds,
  };
}

/** The faults of a list's entries, as many as a problem names: this runs on the event loop. */
function firstFaults(list: readonly number[], faultsOf: (value: number, index: number) => Fault[]): Fault[] {
  const faults: Fault[] = [];
  for (let i = 0; i < list.length && faults.length < mostFaults; i++) faults.push(...faultsOf(list[i], i));
  return faults;
}

function listOf(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value] : value;
}

function entry(pointer: string, value: number | readonly number[], index: number): string {
  return typeof value === 'number' ? pointer : `${pointer}/${index}`;
}

function float32Scaling({ scale, zero_point }: ScalingSpec): Scaling {
  return { scale: Math.fround(scale), zeroPoint: zero_point };
}

function scalingFaults({ scale, zero_point }: ScalingSpec, dtype: QuantizedDType, at: string): Fault[] {
  return [...scaleFaults(scale, `${at}/scale`), ...zeroPointFaults(zero_point, dtype, `${at}/zero_point`)];
}

function scaleFaults(scale: number, pointer: string): Fault[] {
  const held = Math.fround(scale);
  if (held >= leastScale && Number.isFinite(held)) return [];
  const message = `a scale must be a positive normal float32, but got ${scale}`;
  return [{ pointer, message, hint: 'such as 0.05' }];
}

/** s_x·s_w / s_y of each channel has to be a normal float32, as it is in all runtimes. */
function factorFaults(input: number, scales: readonly number[], output: number): Fault[] {
  const factors = scales.map((scale) => Math.fround(Math.fround(input * scale) / output));
  const wrong = factors.find((factor) => !(factor >= leastScale && Number.isFinite(factor)));
  if (wrong === undefined) return [];
  const message = `input scale · weight scale / output scale must be a normal float32, but is ${wrong}`;
  return [{ pointer: '/output/scale', message, hint: 'scales of about the same size' }];
}

function zeroPointFaults(zeroPoint: number, dtype: QuantizedDType, pointer: string): Fault[] {
  const [least, greatest] = rangeOf(dtype);
  if (Number.isInteger(zeroPoint) && zeroPoint >= least && zeroPoint <= greatest) return [];
  const message = `a zero point must be an ${dtype}, but got ${zeroPoint}`;
  return [{ pointer, message, hint: `an integer from ${least} to ${greatest}` }];
}

function lengthFaults(list: readonly number[], channels: number, pointer: string): Fault[] {
  if (list.length === 1 || list.length === channels) return [];
  const message = `there are ${channels} output channels, but ${list.length} entries`;
  return [{ pointer, message, hint: `one number, or a list of ${channels}` }];
}

function emptyActivation([least, greatest]: Quantization['bounds']): ProblemError {
  return ProblemError.of('invalid-request', {
    pointer: '/activation',
    message: `the activation leaves no output: its bounds are the integers ${least} and ${greatest}`,
    hint: 'a min below the max, within what the output can represent',
  });
}
