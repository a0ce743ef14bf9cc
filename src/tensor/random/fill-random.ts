import type { TensorData } from '../tensor.ts';
import type { Distribution } from './initialisers.ts';
import type { MersenneTwister } from './mersenne-twister.ts';
import { fillNormal } from './normal.ts';
import { fillUniform } from './uniform.ts';

/** Fills `data` from `distribution` with the generator's next numbers. */
export function fillRandom(data: TensorData, distribution: Distribution, generator: MersenneTwister): void {
  if (distribution.kind === 'uniform') fillUniform(data, distribution.low, distribution.high, generator);
  else fillNormal(data, distribution.mean, distribution.std, generator);
}
