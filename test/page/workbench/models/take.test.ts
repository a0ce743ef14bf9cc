import { describe, expect, it } from 'vitest';
import type { OnnxConvolution } from '../../../../src/contract/onnx.ts';
import { ownNumbers } from '../../../../src/page/state/storage.ts';
import { changesOf, shownConvolution } from '../../../../src/page/workbench/models/take.ts';
import { costText, openShape, specText } from '../../../../src/page/workbench/models/words.ts';

const layer = {
  ...{ type: 'conv2d', in_channels: 8, out_channels: 16, groups: 4, bias: true, dtype: 'float32' },
  ...{ kernel_size: [3, 3], stride: [1, 1], padding: [1, 1], dilation: [1, 1], padding_mode: 'zeros' },
} as const satisfies OnnxConvolution['layer'];

const convolution = (changes: Partial<OnnxConvolution> = {}): OnnxConvolution => ({
  ...{ node: 'a', operator: 'Conv', layer, element_type: 'float32', sizes_lost_at: null },
  shapes: { input: [-1, 8, 12, 12], weight: [16, 2, 3, 3], bias: [16], output: [-1, 16, 12, 12] },
  cost: { parameters: 304, macs: null, output_bytes: null },
  ...{ quantization: null, parameters: { weight: true, bias: true }, reason: null, stored: null },
  ...changes,
});

describe('shownConvolution', () => {
  it("should have the model's image, or one that the kernel fits into", () => {
    expect(shownConvolution(convolution())).toMatchObject({
      fields: { size: 12, groups: 4, kernel_size: 3 },
    });
    expect(shownConvolution(convolution({ shapes: null }))).toMatchObject({ fields: { size: 16 } });
    const wide = { ...layer, kernel_size: [3, 3], dilation: [10, 10] };
    expect(shownConvolution(convolution({ layer: wide, shapes: null }))).toMatchObject({
      fields: { size: 21 },
    });
  });

  it('should pass on why the model has no layer', () => {
    const shown = shownConvolution(convolution({ layer: null, reason: 'its weight has 6 axes' }));
    expect(shown).toEqual({ reason: 'cannot show it: its weight has 6 axes' });
  });
});

describe('changesOf', () => {
  const weight = { name: 'weight', stored: 'F32', shape: [1, 1, 1, 2], values: new Float32Array([1.5, -2]) };

  it('should take the parameters that are there', () => {
    const changes = changesOf(shownConvolution(convolution()), [weight], true);
    expect(changes).toMatchObject({
      out_channels: 16,
      bias: { kind: 'random' },
      weight: { kind: 'numbers' },
    });
    const id = changes.weight?.kind === 'numbers' ? changes.weight.id : '';
    expect(ownNumbers(id)).toEqual({ shape: [1, 1, 1, 2], values: new Float64Array([1.5, -2]) });
  });

  it('should have no bias where the layer has none', () => {
    expect(changesOf(shownConvolution(convolution()), [], false)).toMatchObject({
      ...{ weight: { kind: 'random' }, bias: { kind: 'constant', value: 0 } },
    });
  });
});

describe('words of a convolution', () => {
  it('should say what is not the default', () => {
    expect(specText(layer)).toBe('8 → 16, 3×3, groups 4');
    const other = { ...layer, groups: 8, stride: [2, 2], dilation: [1, 2], kernel_size: [3, 5] };
    expect(specText(other)).toBe('8 → 16, 3×5, depthwise, stride 2, dilation 1×2');
    expect(openShape([-1, 8, 12, 12])).toBe('[?, 8, 12, 12]');
    expect(costText({ parameters: 304, macs: null, output_bytes: null })).toBe('304 parameters');
    expect(costText({ parameters: 304, macs: 55296, output_bytes: 1 })).toMatch(
      /55.3.k MACs, 304 parameters/,
    );
  });
});
