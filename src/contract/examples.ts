/** Examples for the OpenAPI document, of which "Try it out" sends the first: the tutorial "Groups in convolution". */

const layer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1 } as const;

/** x = 1, 2, … 16 along the channels, the same at every pixel of both images. */
const input = { shape: [2, 16, 10, 10], fill: { kind: 'axis', axis: 1, modulo: 16, offset: 1 } } as const;

const filled = (groups: number, weight: number) => ({
  name: `groups ${groups}`,
  layer: { ...layer, groups },
  weight: { fill: weight },
  bias: { fill: 0 },
});

const { name: _, ...fourGroups } = filled(4, 3);

export const convExamples = {
  tutorial: {
    summary: 'The tutorial: 16 → 4 channels in 4 groups, weights 3',
    value: { ...fourGroups, input, reduce: [{ op: 'mean', dims: [2] }] },
  },
  numbers: {
    summary: 'Numbers as they are: one 3×3 image, a 2×2 kernel',
    value: {
      layer: { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false },
      input: [
        [
          [
            [1, 2, 3],
            [4, 5, 6],
            [7, 8, 9],
          ],
        ],
      ],
      weight: [
        [
          [
            [1, 0],
            [0, -1],
          ],
        ],
      ],
    },
  },
  torch: {
    summary: "PyTorch's own initialisation: torch.manual_seed(0); nn.Conv2d(3, 8, 3, padding=1)",
    value: {
      layer: { type: 'conv2d', in_channels: 3, out_channels: 8, kernel_size: 3, padding: 1 },
      input: { shape: [1, 3, 8, 8], fill: { kind: 'arange', step: 0.01 } },
      seed: 0,
      include: ['weight', 'bias'],
      format: 'flat',
    },
  },
} as const;

export const compareExamples = {
  tutorial: {
    summary: 'The tutorial: the same input through groups 1, 2 and 4',
    value: {
      input,
      layers: [filled(1, 1), filled(2, 2), filled(4, 3)],
      reduce: [{ op: 'mean', dims: [2] }],
      format: 'none',
    },
  },
} as const;

export const sweepExamples = {
  tutorial: {
    summary: "Every value of groups for the tutorial's layer: shapes and cost",
    value: { layer, input_shape: [2, 16, 10, 10] },
  },
  measured: {
    summary: 'A 3×3 layer of 64 channels, computed and timed',
    value: {
      layer: { type: 'conv2d', in_channels: 64, out_channels: 64, kernel_size: 3, padding: 1 },
      input: { shape: [1, 64, 28, 28], fill: { kind: 'arange', step: 0.001 } },
      repeat: 3,
    },
  },
} as const;

export const gradientsExamples = {
  tutorial: {
    summary: "The tutorial's layer with 4 groups: how far each weight reaches",
    value: { ...fourGroups, input },
  },
  transposed: {
    summary: 'A transposed layer that doubles the size',
    value: {
      layer: {
        type: 'conv_transpose2d',
        in_channels: 4,
        out_channels: 2,
        kernel_size: 4,
        stride: 2,
        padding: 1,
        groups: 2,
      },
      input: { shape: [1, 4, 3, 3], fill: { kind: 'arange' } },
      grad_output: { fill: { kind: 'arange', step: 0.5 } },
      seed: 0,
    },
  },
} as const;

export const explainExamples = {
  tutorial: {
    summary: "The tutorial's layer with 4 groups: one value of output channel 2 comes from inputs 8 to 11",
    value: { ...fourGroups, input, index: [0, 2, 4, 4] },
  },
  padding: {
    summary: 'A corner of a padded 3×3 convolution',
    value: {
      layer: { type: 'conv2d', in_channels: 1, out_channels: 1, kernel_size: 3, padding: 1, bias: false },
      input: { shape: [1, 1, 4, 4], fill: { kind: 'arange', start: 1 } },
      weight: { fill: 1 },
      index: [0, 0, 0, 0],
    },
  },
} as const;

export const shapesExamples = {
  tutorial: {
    summary: 'One layer: who reaches whom',
    value: { layer: { ...layer, groups: 4 }, input_shape: [2, 16, 10, 10] },
  },
  chain: {
    summary: 'Layers that feed each other: a depthwise separable block',
    value: {
      layers: [
        {
          type: 'conv2d',
          in_channels: 32,
          out_channels: 32,
          kernel_size: 3,
          stride: 2,
          padding: 1,
          groups: 32,
        },
        { type: 'conv2d', in_channels: 32, out_channels: 64, kernel_size: 1 },
      ],
      input_shape: [1, 32, 56, 56],
    },
  },
} as const;
