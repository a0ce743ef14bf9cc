import { translateRequest } from '../../../src/contract/translate/translate.ts';
import { translateLayer } from '../../../src/layers/dialects/translate.ts';
import type { CodeContext } from '../../../src/page/code/context.ts';
import {
  initialState,
  type Operand,
  type OperandName,
  type PageState,
} from '../../../src/page/state/page-state.ts';
import { buildConvRequest, buildTranslateRequest } from '../../../src/page/state/requests.ts';
import { keepNumbers } from '../../../src/page/state/storage.ts';
import { arrayOf, type NumberArray, volume } from '../../helpers/frameworks/array.ts';
import { biased, correlate, spread } from '../../helpers/frameworks/convolution.ts';
import { frameworks } from '../../helpers/frameworks/table.ts';
import { arrayOfSent, type Question } from '../../helpers/python/run.ts';

/** Small whole numbers, and what is special about floats where `special` is set. */
export function numbersOf(shape: readonly number[], seed: number, special = false): NumberArray {
  const data = Array.from({ length: volume(shape) }, (_, i) => ((i * 7 + seed * 3) % 11) - 5);
  return { shape, data: special ? [...data.slice(3), Number.NaN, -0, Number.NEGATIVE_INFINITY] : data };
}

export const own = ({ shape, data }: NumberArray): Operand => ({
  kind: 'numbers',
  id: keepNumbers({ shape, values: Float64Array.from(data) }),
});

/** The shapes of a state's operands, by PyTorch's layouts. */
export function shapesOf(state: PageState): Record<OperandName, number[]> {
  const { type, in_channels: i, out_channels: o, groups, kernel_size: k, size } = state;
  return {
    input: [1, i, size, size],
    weight: type === 'conv2d' ? [o, i / groups, k, k] : [i, o / groups, k, k],
    bias: [o],
  };
}

/** What PyTorch draws for operands that are random; for the tests any numbers will do. */
export const drawn = (state: PageState, name: OperandName) =>
  numbersOf(shapesOf(state)[name], ['input', 'weight', 'bias'].indexOf(name) + state.seed);

/** The numbers that an operand of a state means. */
export function operandOf(state: PageState, name: OperandName, given?: NumberArray): NumberArray {
  const shape = shapesOf(state)[name];
  const operand = state[name];
  if (operand.kind === 'constant') return arrayOf(shape, () => operand.value);
  if (operand.kind === 'ramp') return arrayOf(shape, (index) => index[name === 'input' ? 1 : 0] + 1);
  return {
    shape,
    data: (operand.kind === 'random' ? drawn(state, name) : (given ?? drawn(state, name))).data,
  };
}

/** The output, by the definition of a convolution, or of its adjoint. */
export function outputOf(state: PageState, [x, w, b]: readonly NumberArray[]): NumberArray {
  const { type, stride, padding, dilation, output_padding, groups, kernel_size, size } = state;
  const both = (value: number) => [value, value];
  if (type === 'conv2d')
    return biased(
      correlate(
        x,
        w,
        both(stride),
        both(dilation),
        [
          [padding, padding],
          [padding, padding],
        ],
        groups,
      ),
      b.data,
    );
  const out = (size - 1) * stride - 2 * padding + dilation * (kernel_size - 1) + output_padding + 1;
  return biased(spread(x, w, both(stride), both(dilation), both(padding), both(out), groups), b.data);
}

/** What code is written of, as the page has it once the service has answered. */
export function contextOf(
  state: PageState,
  given: Partial<Record<OperandName, NumberArray>> = {},
): CodeContext {
  const [x, w, b] = (['input', 'weight', 'bias'] as const).map((name) => operandOf(state, name, given[name]));
  const plane = ({ shape, data }: NumberArray) => ({ shape, values: Float64Array.from(data) });
  const { layer, input_shape, to } = translateRequest.parse(
    JSON.parse(buildTranslateRequest(state).body ?? ''),
  );
  if (typeof layer !== 'object' || !('kernel_size' in layer) || !('type' in layer))
    throw new Error('no layer');
  return {
    state,
    request: buildConvRequest(state).body ?? '',
    origin: 'http://127.0.0.1:3000',
    needsKey: false,
    tensors: {
      input: plane(x),
      weight: plane(w),
      bias: Float64Array.from(b.data),
      output: plane(outputOf(state, [x, w, b])),
    },
    translations: translateLayer(Object(layer), input_shape, to ?? []).translations.map((one) => Object(one)),
  };
}

/** Answers the stand-ins of Python by each framework's definition, and draws what PyTorch would. */
export const frameworkOf =
  (state: PageState) =>
  (question: Question): NumberArray => {
    const { ask, stated, seed } = question;
    if (ask === 'randn' || ask === 'init') {
      const named = ask === 'randn' ? 'input' : question.operand === 'weight' ? 'weight' : 'bias';
      // A layer whose parameters are all given may draw what it likes.
      if (state[named].kind === 'random' && seed !== state.seed)
        throw new Error(`${named} is drawn after seed ${seed}`);
      return drawn(state, named);
    }
    const [x, w] = [arrayOfSent(question.x), arrayOfSent(question.w)];
    const bias = question.b === null ? null : arrayOfSent(question.b).data;
    const defaults = { pytorch: { stride: 1, padding: 0, dilation: 1, groups: 1, padding_mode: 'zeros' } };
    const attributes = Object({ ...(ask === 'pytorch' ? defaults.pytorch : {}), ...Object(stated) });
    if (ask !== 'pytorch' && ask !== 'keras' && ask !== 'jax' && ask !== 'onnx')
      throw new Error(`nobody answers ${ask}`);
    return frameworks[ask](attributes, x, w, bias);
  };

const state = (changes: Partial<PageState>): PageState => ({ ...initialState, size: 5, ...changes });
const random = { kind: 'random' } as const;

/** Layers of every kind, with operands of every kind. */
export const states: Readonly<Record<string, PageState>> = {
  'the first of the page': state({}),
  'groups, padding and stride': state({
    in_channels: 4,
    out_channels: 6,
    groups: 2,
    kernel_size: 3,
    padding: 1,
    stride: 2,
    input: random,
    weight: random,
    bias: random,
    seed: 3,
  }),
  dilation: state({
    in_channels: 2,
    out_channels: 2,
    groups: 1,
    kernel_size: 2,
    dilation: 2,
    weight: { kind: 'ramp' },
    bias: { kind: 'ramp' },
  }),
  'depthwise with a multiplier of 2': state({
    in_channels: 3,
    out_channels: 6,
    groups: 3,
    kernel_size: 3,
    padding: 1,
    weight: random,
    bias: { kind: 'constant', value: -0.5 },
    seed: 1,
  }),
  transposed: state({
    type: 'conv_transpose2d',
    in_channels: 2,
    out_channels: 3,
    groups: 1,
    kernel_size: 3,
    stride: 2,
    padding: 1,
    output_padding: 1,
    weight: random,
  }),
  'transposed with groups': state({
    type: 'conv_transpose2d',
    in_channels: 4,
    out_channels: 2,
    groups: 2,
    kernel_size: 2,
    stride: 2,
    input: random,
    weight: { kind: 'ramp' },
  }),
  'own numbers': state({
    in_channels: 2,
    out_channels: 2,
    groups: 2,
    kernel_size: 2,
    size: 3,
    input: own(numbersOf([2, 3, 3], 0)),
    weight: own(numbersOf([8], 1)),
    bias: own(numbersOf([2], 2)),
  }),
  'many numbers': state({
    in_channels: 2,
    out_channels: 1,
    groups: 1,
    size: 50,
    input: own(numbersOf([2, 50, 50], 0)),
  }),
};

/** The reader's own numbers of a state, by operand. */
export const givenOf: Readonly<Record<string, Partial<Record<OperandName, NumberArray>>>> = {
  'own numbers': { input: numbersOf([2, 3, 3], 0), weight: numbersOf([8], 1), bias: numbersOf([2], 2) },
  'many numbers': { input: numbersOf([2, 50, 50], 0) },
};
