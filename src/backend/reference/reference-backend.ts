import type { Backend } from '../backend.ts';
import { referenceMoments } from './moments.ts';
import { convolveReference } from './reference.ts';

/** Plain TypeScript that computes everything, slowly. Its bits are the definition. */
export const referenceBackend: Backend = {
  name: 'reference',
  exact: true,
  supports: () => true,
  run(geometry, operands, output) {
    convolveReference(geometry, operands, output);
    return 'reference';
  },
  moments: referenceMoments,
};
