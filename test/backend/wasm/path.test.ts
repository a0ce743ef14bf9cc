import { describe, expect, it } from 'vitest';
import { correlationPath } from '../../../src/backend/wasm/path.ts';
import { weightCorrelation } from '../../../src/backend/weight-gradient.ts';
import type { LayerSpec } from '../../../src/layers/layer.ts';
import { layerOf, placed } from '../../helpers/layers.ts';
import { benchLayers } from '../../helpers/shapes.ts';

const geometryOf = (fields: Partial<LayerSpec>, shape: readonly number[]) =>
  placed(layerOf(fields), shape).geometry;
const single = { in_channels: 1, out_channels: 1 } as const;

describe('correlationPath', () => {
  it.each(benchLayers)('is a kernel for an ordinary layer and its weight gradient: $name', ({ geometry }) => {
    expect(correlationPath(geometry)).toBe('kernel');
    expect(correlationPath(weightCorrelation(geometry))).toBe('kernel');
  });

  it.each<readonly [string, Partial<LayerSpec>, readonly number[]]>([
    [
      'a dilation far beyond the input',
      { type: 'conv1d', ...single, dilation: 8e6, padding: 8e6 },
      [1, 1, 10],
    ],
    ['padding far beyond the input', { ...single, padding: 1000 }, [1, 1, 4, 4]],
    ['a kernel far larger than the input', { ...single, kernel_size: 201, padding: 200 }, [1, 1, 1, 1]],
  ])('is the useful products alone for %s', (_, fields, shape) => {
    expect(correlationPath(geometryOf(fields, shape))).toBe('scatter');
  });

  it.each<readonly [string, Partial<LayerSpec>, readonly number[]]>([
    ['of one element', { type: 'conv1d', ...single, kernel_size: 1 }, [1e6, 1, 1]],
    ['of three elements', { type: 'conv1d', ...single }, [1e6, 1, 3]],
    ['of some channels', { type: 'conv1d', kernel_size: 1 }, [1e6, 4, 1]],
  ])('has images innermost for a million %s', (_, fields, shape) => {
    expect(correlationPath(geometryOf(fields, shape))).toBe('images-last');
  });
});
