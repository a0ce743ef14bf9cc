import { describe, expect, it } from 'vitest';
import type { LayerSpec } from '../../src/layers/layer.ts';
import { resolveLayer } from '../../src/layers/resolve.ts';
import { specOf } from '../helpers/layers.ts';
import { faultsFrom } from '../helpers/problems.ts';

describe('output_padding', () => {
  const transposed = (fields: Partial<LayerSpec>) =>
    specOf({ type: 'conv_transpose2d', stride: [2, 1], dilation: [1, 4], ...fields });

  it('may be one less than stride or dilation, whichever is larger on the axis', () => {
    expect(resolveLayer(transposed({ output_padding: [1, 3] })).output_padding).toEqual([1, 3]);
  });

  it.each([[[2, 3]], [[1, 4]], [[0, 4]]])(
    'is refused where it is larger on any axis: %j',
    (output_padding) => {
      const [height, width] = output_padding;
      expect(faultsFrom(() => resolveLayer(transposed({ output_padding })))).toEqual({
        code: 'invalid-layer',
        faults: [
          {
            pointer: '/output_padding',
            message:
              'output padding must be smaller than either stride or dilation, but got ' +
              `output_padding_height: ${height} output_padding_width: ${width} ` +
              'stride_height: 2 stride_width: 1 dilation_height: 1 dilation_width: 4',
            hint: 'at most [1, 3]',
          },
        ],
      });
    },
  );
});
