/**
 * The tutorial "Groups in convolution" as requests, for the examples. They are complete.
 */

export const tutorialLayer = { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1 } as const;

/** x = 1, 2, … 16 along the channels, the same at every pixel of both images. */
export const tutorialInput = {
  shape: [2, 16, 10, 10],
  fill: { kind: 'axis', axis: 1, modulo: 16, offset: 1 },
} as const;

/** The tutorial's layer with `groups` groups, equal weights and no bias. */
export const tutorialOperands = (groups: number, weight: number) => ({
  layer: { ...tutorialLayer, groups },
  weight: { fill: weight },
  bias: { fill: 0 },
});

const named = (groups: number, weight: number) => ({
  name: `groups ${groups}`,
  ...tutorialOperands(groups, weight),
});

/** The body of POST /v1/compare: the same input through groups 1, 2 and 4. */
export const tutorialComparison = {
  input: tutorialInput,
  layers: [named(1, 1), named(2, 2), named(4, 3)],
  reduce: [{ op: 'mean', dims: [2] }],
  format: 'none',
} as const;
