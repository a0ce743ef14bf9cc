/**
 * The exports of assembly/kernels.ts for one dtype. Addresses, offsets and pitches are bytes, counts are
 * elements or rows. The obligations of callers are stated in assembly/kernels/. Arguments are positional: an
 * object per call would cost small layers time.
 */
export interface KernelCalls {
  /** Copies rows of the input to their places in the padded copy. */
  pack(
    /** See `writePackTable`. */
    packTable: number,
    source: number,
    /** Counted over channels, depth and height. */
    firstRow: number,
    rowCount: number,
    packedInput: number,
  ): void;

  /** Puts the weights of some output channels side by side, tap by tap. */
  interleave(
    source: number,
    /** Between the weights of two channels. */
    sourcePitch: number,
    channelCount: number,
    tapCount: number,
    /** Between two taps in the target. */
    targetPitch: number,
    target: number,
  ): void;

  tiles(
    packedInput: number,
    /** Between the inputs of two groups. */
    groupPitch: number,
    groupCount: number,
    /** Input and output offset of each vector of outputs. */
    positions: number,
    positionCount: number,
    /** Input offset of each tap. */
    taps: number,
    tapCount: number,
    weights: number,
    bias: number,
    /** Of one group. */
    channelCount: number,
    output: number,
    /** Between the output planes of two channels. */
    planePitch: number,
  ): void;

  rows(
    packedInput: number,
    /** Between the inputs of two groups. */
    groupPitch: number,
    groupCount: number,
    /** Of one group. */
    channelCount: number,
    /** The stride by which input rows are de-interleaved: 1 or 2. */
    columnStep: number,
    /** From the even columns of a row to its odd ones. */
    oddColumns: number,
    kernelWidth: number,
    /** Input and output offset of each row of outputs. */
    outputRows: number,
    outputRowCount: number,
    outputRowBytes: number,
    /** Input offset of each kernel row. */
    kernelRows: number,
    kernelRowCount: number,
    weights: number,
    bias: number,
    output: number,
    /** Between the output planes of two channels. */
    planePitch: number,
  ): void;

  depthwise(
    /** Sizes and masks (assembly/kernels/depthwise.ts). */
    sizeTable: number,
    /** A row of zeros. */
    zeroRow: number,
    /** Room for unfinished sums. */
    partialSums: number,
    input: number,
    groupCount: number,
    /** Of one group. */
    channelCount: number,
    weights: number,
    bias: number,
    output: number,
  ): void;

  groups(
    /** See `writePackTable`; for the interleaved copy. */
    packTable: number,
    input: number,
    /** Between the inputs of two groups. */
    groupPitch: number,
    /** Elements of the padded input of a group. */
    paddedLength: number,
    groupCount: number,
    /** Input and output offset of each run of three outputs. */
    runs: number,
    runCount: number,
    /** Input offset of each tap. */
    taps: number,
    tapCount: number,
    weights: number,
    bias: number,
    /** Of one group. */
    channelCount: number,
    output: number,
    /** Elements of an output plane. */
    planeLength: number,
    /** Room for what the kernel interleaves. */
    interleaved: number,
  ): void;

  channels(
    packedInput: number,
    /** Input and output offset of each output position. */
    positions: number,
    positionCount: number,
    /** Input offset of each tap. */
    taps: number,
    tapCount: number,
    weights: number,
    bias: number,
    channelCount: number,
    output: number,
  ): void;

  /** The same as `tiles`, but for products of the padding, which are not added. */
  tilesSkipping: KernelCalls['tiles'];

  scatter(
    /** See `writeAxes` in scatter.ts. */
    axes: number,
    scalars: number,
    /** Counted over the scalars of all channels. */
    firstScalar: number,
    endScalar: number,
    planes: number,
    /** Between the planes of two channels. */
    planePitch: number,
    output: number,
    /** Whether the output is the wide plane: 0 or 1. */
    intoWide: number,
  ): void;

  /** Adds a number to each of some elements. */
  shift(elements: number, count: number, value: number): void;

  /** Writes sum, min, max and Σ(x − mean)² of each run, as float64. */
  moments(data: number, runCount: number, runLength: number, figures: number): void;

  /** Runs `rounds` × 12 vector multiplications and additions in registers. @returns their sum */
  probe(rounds: number, seed: number): number;
}

/** One instance's memory and kernels. */
export interface WasmKernels {
  readonly memory: WebAssembly.Memory;
  /** The first address that the host may use. */
  readonly heapBase: () => number;
  readonly float32: KernelCalls;
  readonly float64: KernelCalls;
}

export const kernelNames = [
  'pack',
  'interleave',
  'tiles',
  'tilesSkipping',
  'rows',
  'depthwise',
  'groups',
  'channels',
  'scatter',
  'shift',
  'moments',
  'probe',
] as const satisfies readonly (keyof KernelCalls)[];

export function isKernelCalls(calls: object): calls is KernelCalls {
  return kernelNames.every((name) => typeof Reflect.get(calls, name) === 'function');
}
