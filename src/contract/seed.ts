import { z } from 'zod';
import { seedBits } from '../tensor/random/mersenne-twister.ts';
import { quote, refuse } from './issues.ts';

const smallest = -(2n ** 63n);
const largest = 2n ** 64n - 1n;

const error = refuse(({ input }) => [
  `seed must be an integer from ${smallest} to ${largest}, but got ${quote(input)}`,
  `beyond ±(2^53 - 1) as decimal text, such as "${largest}"`,
]);

const inRange = (text: string) => BigInt(text) >= smallest && BigInt(text) <= largest;

/** A seed of torch.manual_seed. PyTorch's CPU generator reads its low 32 bits. */
export const seedSchema = z
  .union(
    [
      z.int({ error }),
      z
        .string({ error })
        .regex(/^-?\d{1,20}$/, { error, abort: true })
        .refine(inRange, { error }),
    ],
    { error },
  )
  .transform((seed) => seedBits(typeof seed === 'string' ? BigInt(seed) : seed))
  .meta({
    id: 'Seed',
    description:
      'As torch.manual_seed takes it: an integer from -2^63 to 2^64 - 1, ' +
      'beyond ±(2^53 - 1) as decimal text. ' +
      "PyTorch's CPU generator reads its low 32 bits",
    examples: [0, '18446744073709551615'],
  });
