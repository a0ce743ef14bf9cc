import { type ForeignWords, plainName } from './suggestion.ts';

/**
 * The names of fields in TensorFlow, Keras, JAX, Flax, ONNX, Caffe and older PyTorch code. What stands in quotes is
 * the field here.
 */

const layouts =
  '"layout" of the request says it, such as {"input": "NHWC", "weight": "HWIO", "output": "NHWC"}';
const ofTheFill = 'give the weight or the bias a fill, such as {"fill": {"kind": "kaiming_uniform"}}';
const alone = 'a layer is the convolution alone, without what follows it';
const byType = 'the type says it, such as conv2d or conv_transpose2d';
const perAxis = (name: string) => `"${name}" is one list for all axes, such as [height, width]`;
const torch = (name: string) => `PyTorch's word is "${name}"`;

/** Fields of a layer, by the hint for them. */
const ofLayers = tableOf([
  [
    torch('in_channels'),
    'input_channels channels_in in_channel in_planes inplanes in_features num_input nin cin n_input_plane',
  ],
  [
    torch('out_channels'),
    'filters num_filters n_filters nb_filter output_channels channels_out out_channel out_planes planes ' +
      'out_features features num_output nout cout n_output_plane',
  ],
  [
    torch('kernel_size'),
    'kernel kernel_shape ksize filter_size filter_shape window window_size kernel_sizes',
  ],
  [torch('stride'), 'strides window_strides subsample step'],
  [torch('padding'), 'pad pads paddings explicit_paddings border_mode'],
  [torch('dilation'), 'dilations dilation_rate rate atrous_rate rhs_dilation kernel_dilation'],
  [
    torch('groups'),
    'group num_group num_groups n_groups ngroups feature_group_count group_count cardinality',
  ],
  [torch('bias'), 'use_bias with_bias has_bias bias_term'],
  [torch('output_padding'), 'adj out_pad output_paddings'],
  [torch('dtype'), 'data_type param_dtype'],
  ['PyTorch\'s word is "bias", and says the opposite', 'no_bias'],
  [
    'out_channels is in_channels · multiplier, with groups = in_channels',
    'depth_multiplier channel_multiplier multiplier',
  ],
  [layouts, 'data_format data_layout dimension_numbers channels_last order image_data_format'],
  [
    ofTheFill,
    'kernel_initializer bias_initializer depthwise_initializer kernel_init bias_init init weight_filler',
  ],
  [
    alone,
    'activation activity_regularizer kernel_regularizer bias_regularizer kernel_constraint bias_constraint',
  ],
  [byType, 'transpose transposed dim dims ndim rank spatial_dims'],
  [perAxis('kernel_size'), 'kernel_h kernel_w kernel_height kernel_width'],
  [perAxis('stride'), 'stride_h stride_w stride_height stride_width'],
  [perAxis('padding'), 'pad_h pad_w pad_height pad_width pad_top pad_bottom pad_left pad_right'],
  [perAxis('dilation'), 'dilation_h dilation_w dilation_height dilation_width'],
]);

const namesOf = (text: string): ReadonlySet<string> => new Set(text.split(' ').map(plainName));

/** Fields of a layer that a request has none like. */
const layerFields = namesOf(
  'type in_channels out_channels kernel_size stride padding auto_pad output_padding output_size dilation groups ' +
    'padding_mode dtype',
);

/** Fields of a request that a layer has none like. */
const requestFields = namesOf(
  'input weight weights input_shape seed reduce include format grad_output index output layout',
);

const meant = (name: string) => `did you mean "${name}"?`;

/** Fields of a request with a layer, by the hint for them. */
const ofRequests = tableOf([
  [meant('weight'), 'weights kernel kernels filter filters w'],
  [meant('input'), 'inputs x data image images tensor input_tensor input_data'],
  [meant('bias'), 'biases b bias_tensor'],
  [meant('layer'), 'conv module spec config params model'],
  [meant('seed'), 'random_seed manual_seed'],
  [meant('reduce'), 'reduction reductions'],
  [layouts, 'data_format data_layout layouts dimension_numbers channels_last order image_data_format'],
]);

/** The hint for a parameter of a query that states a layer. */
export const parameterWords: ForeignWords = (key) => ofLayers.get(plainName(key));

/** The hint for a field that a layer does not have. */
export const layerWords: ForeignWords = (key) =>
  requestFields.has(plainName(key)) ? 'it stands beside "layer", not in it' : parameterWords(key);

/** The hint for a field that a request with a layer does not have. */
export const requestWords: ForeignWords = (key) => {
  const plain = plainName(key);
  if (layerFields.has(plain)) return 'it belongs into "layer"';
  const inLayer = ofLayers.get(plain);
  return ofRequests.get(plain) ?? (inLayer && `${inLayer}, in "layer"`);
};

function tableOf(rows: readonly (readonly [hint: string, words: string])[]): ReadonlyMap<string, string> {
  return new Map(
    rows.flatMap(([hint, words]) => words.split(' ').map((word) => [plainName(word), hint] as const)),
  );
}
