import { z } from 'zod';
import { tensorForms } from '../formats/json/tensor-forms.ts';
import { reductionOps } from '../tensor/reduce.ts';
import { quote, refuse, strict } from './issues.ts';
import { layerField } from './layer.ts';
import { list } from './list.ts';
import { seedSchema } from './seed.ts';
import { tensorSchema } from './tensor.ts';

/** Parts that the requests of several operations share. */

export const seed = seedSchema
  .default(0)
  .describe('What is left out of weight and bias is drawn as by torch.manual_seed(seed); nn.ConvNd(…)');

const reduction = strict({
  op: z.enum(reductionOps).describe('As the method of this name in PyTorch'),
  dims: list(z.int(), { most: 8 })
    .optional()
    .describe('Axes of the output to reduce. Default: all. Negative ones count from the end'),
}).meta({
  id: 'Reduction',
  description: 'y.mean(dim=[2]) and the like',
  examples: [{ op: 'mean', dims: [2] }],
});

export const reduceField = list(reduction, {
  most: 16,
  noList: (input) => [
    `reduce must be a list, but got ${quote(input)}`,
    'such as [{"op": "mean", "dims": [2]}]',
  ],
})
  .default([])
  .describe('Reductions of the output');

const order = (what: string, example: string) =>
  z
    .string({
      error: refuse(({ input }) => [`a layout is a text, but got ${quote(input)}`, `such as "${example}"`]),
    })
    .max(8, { error: refuse(() => ['a layout has at most 8 letters', `such as "${example}"`]) })
    .optional()
    .describe(what);

const operandOrders = {
  input: order('Of `input`, its gradient and the included one: any order of N, C and DHW, HW or W', 'NHWC'),
  weight: order(
    'Of `weight`, its gradient and the included one: any order of O (output), I (input) and the spatial axes; of ' +
      'depthwise layers also HWIM (channel, then multiplier; Keras) and 1HWO (TFLite)',
    'HWIO',
  ),
};

/** The layouts of the operands of a request whose reply has orders of its own. */
export const operandLayout = strict(operandOrders)
  .meta({
    id: 'OperandLayouts',
    description: "The order of the axes of operands. Default: PyTorch's",
  })
  .optional()
  .describe('The order of the axes of the tensors in the request. A pack has an order of its own');

/** The layouts of the tensors of a request and its reply. */
export const layout = strict({
  ...operandOrders,
  output: order('Of `output` and its gradient: as `input`', 'NHWC'),
})
  .meta({
    id: 'Layouts',
    description: "The order of the axes of tensors. Default: PyTorch's",
    examples: [{ input: 'NHWC', weight: 'HWIO', output: 'NHWC' }],
  })
  .optional()
  .describe(
    'The order of the axes of the tensors, in the request and in the reply. `shapes`, `dims` and ' +
      'indexes count the axes in this order. A fill makes its values in the order of PyTorch',
  );

/** How tensors come back. */
export const format = z
  .enum(tensorForms)
  .default('nested')
  .describe(
    'How tensors come back: nested arrays, one flat array, base64 of little-endian elements, or not at all',
  );

/** The query of a route that takes files. `requestOfQuery` reads it before the body. */
export const fileQuery = z.object({
  request: z
    .string()
    .optional()
    .describe(
      'With a body that is a file: the fields beside its tensors as JSON text, such as {"layer": {…}}, where they ' +
        'are not in the file. MAX_HEADER_BYTES (16 KiB by default) bounds the whole header',
    ),
});

/** A layer with its parameters. */
export const parameters = {
  layer: layerField,
  weight: tensorSchema
    .optional()
    .describe("Of the shape that `layer` implies. Default: PyTorch's initialisation after `seed`"),
  bias: tensorSchema
    .optional()
    .describe("Of shape [out_channels]. Default: PyTorch's initialisation after `seed`"),
  seed,
};
