import { describe, expect, it } from 'vitest';
import { convRequest } from '../../src/contract/conv.ts';
import { layerWords, parameterWords, requestWords } from '../../src/contract/foreign-fields.ts';
import { layerSchema } from '../../src/contract/layer.ts';
import { refusalOf } from '../helpers/schemas.ts';

const layer = { type: 'conv2d', in_channels: 4, out_channels: 4, kernel_size: 3 };
const hintFor = (field: string) => refusalOf(layerSchema, { ...layer, [field]: 1 }).faults[0].hint;

// Keras: Conv2D, DepthwiseConv2D. JAX: lax.conv_general_dilated. Flax: nn.Conv. ONNX: Conv. Caffe: Convolution.
describe("a layer in another library's words", () => {
  it.each([
    ['kernel', 'kernel_size'],
    ['kernel_shape', 'kernel_size'],
    ['filters', 'out_channels'],
    ['features', 'out_channels'],
    ['num_output', 'out_channels'],
    ['use_bias', 'bias'],
    ['bias_term', 'bias'],
    ['strides', 'stride'],
    ['window_strides', 'stride'],
    ['pads', 'padding'],
    ['dilation_rate', 'dilation'],
    ['dilations', 'dilation'],
    ['rhs_dilation', 'dilation'],
    ['feature_group_count', 'groups'],
    ['group', 'groups'],
    ['input_channels', 'in_channels'],
    ['numFilters', 'out_channels'],
  ])("names PyTorch's word for %s: %s", (field, word) => {
    expect(hintFor(field)).toBe(`PyTorch's word is "${word}"`);
  });

  it.each([
    ['data_format', '"input": "NHWC"'],
    ['depth_multiplier', 'out_channels is in_channels · multiplier, with groups = in_channels'],
    ['kernel_initializer', 'a fill'],
    ['activation', 'the convolution alone'],
    ['kernel_h', '"kernel_size" is one list for all axes'],
    ['transposed', 'conv_transpose2d'],
    ['weight', 'it stands beside "layer", not in it'],
  ])('says how to write %s here', (field, words) => {
    expect(hintFor(field)).toContain(words);
  });

  it('takes every field of a layer as its own', () => {
    for (const field of Object.keys(layerSchema.shape)) {
      expect(layerWords(field), field).toBeUndefined();
      expect(parameterWords(field), field).toBeUndefined();
    }
  });
});

describe('a request in other words', () => {
  const requestHint = (field: string) =>
    refusalOf(convRequest, { layer, input: { shape: [1, 4, 5, 5], fill: 1 }, [field]: 1 }).faults[0].hint;

  it.each([
    ['x', 'did you mean "input"?'],
    ['kernel', 'did you mean "weight"?'],
    ['manual_seed', 'did you mean "seed"?'],
    ['kernel_size', 'it belongs into "layer"'],
    ['kernelSize', 'it belongs into "layer"'],
    ['strides', 'PyTorch\'s word is "stride", in "layer"'],
  ])('says what %s is here: %s', (field, hint) => {
    expect(requestHint(field)).toBe(hint);
  });

  it('takes every field of a request as its own', () => {
    for (const field of Object.keys(convRequest.shape)) expect(requestWords(field), field).toBeUndefined();
  });
});
