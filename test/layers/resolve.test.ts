import { expect, it } from 'vitest';
import { resolveLayer } from '../../src/layers/resolve.ts';
import { specOf } from '../helpers/layers.ts';

it.each([
  ['conv1d', [0]],
  ['conv_transpose3d', [0, 0, 0]],
] as const)('a %s that states no padding has none', (type, none) => {
  const { padding: _, ...unpadded } = specOf({ type });
  expect(resolveLayer(unpadded).padding).toEqual(none);
});
