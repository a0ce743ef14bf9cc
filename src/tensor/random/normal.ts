import type { TensorData } from '../tensor.ts';
import { block, boxMuller } from './box-muller.ts';
import { cosSin64 } from './float64-functions.ts';
import type { MersenneTwister } from './mersenne-twister.ts';
import { fusedMultiplyAdd } from './multiply-add.ts';
import { fillUniform } from './uniform.ts';

/**
 * Fills `data` as `tensor.normal_(mean, std)` in PyTorch (ATen's DistributionTemplates.h): Box-Muller pairs.
 * Sixteen elements or more are filled with uniform numbers, then transformed in blocks of 16, element j
 * paired with j + 8; where 16 does not divide the size, the last 16 are drawn anew. Fewer come one by one in
 * float64, the sine of a pair waiting in the generator for the next.
 */
export function fillNormal(data: TensorData, mean: number, std: number, generator: MersenneTwister): void {
  if (data.length < block) {
    for (let i = 0; i < data.length; i++) data[i] = fusedMultiplyAdd(standardNormal(generator), std, mean);
    return;
  }
  fillUniform(data, 0, 1, generator);
  boxMuller(data.subarray(0, data.length - (data.length % block)), mean, std);
  if (data.length % block === 0) return;
  const last = data.subarray(data.length - block);
  fillUniform(last, 0, 1, generator);
  boxMuller(last, mean, std);
}

const angle = new Float64Array(1);
const sine = new Float64Array(1);

function standardNormal(generator: MersenneTwister): number {
  const kept = generator.keptNormal;
  if (kept !== null) {
    generator.keptNormal = null;
    return kept;
  }
  const u1 = generator.unit53();
  const u2 = generator.unit53();
  const radius = Math.sqrt(-2 * Math.log1p(-u2));
  angle[0] = 2 * Math.PI * u1;
  cosSin64(angle, angle, sine);
  generator.keptNormal = radius * sine[0];
  return radius * angle[0];
}
