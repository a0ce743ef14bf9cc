import { type Region, takeRegion } from '../memory/arena.ts';
import { copyElements } from '../memory/pieces.ts';
import type { TensorSource } from '../tensor/source.ts';
import { dtypeOf, elements, elementsIn } from '../tensor/tensor.ts';
import type { Prepared } from './prepare.ts';

/** An input that several jobs have in common: what is a job's own is gone after it. */
export interface SharedInput {
  /** The prepared job on the input, which it leaves to the next. */
  use(prepared: Prepared): Prepared;
  /** To be called when no more jobs are prepared. */
  release(): void;
}

/** The input in memory that all threads see; where there is none left, each job has its copy. */
export function shareInput(input: TensorSource | undefined): SharedInput {
  if (input?.kind !== 'data') return { use: (prepared) => prepared, release: () => {} };
  const region = takeRegion(input.data.byteLength);
  return region ? inRegion(input, region) : copied(input);
}

type Given = TensorSource & { kind: 'data' };

function inRegion(input: Given, region: Region): SharedInput {
  const data = elementsIn(region.buffer, region.byteOffset, dtypeOf(input.data), input.data.length);
  copyElements(input.data, data);
  return {
    use: (prepared) => ({ ...withInput(prepared, { ...input, data }), regions: [region] }),
    release: () => region.release(),
  };
}

function copied(input: Given): SharedInput {
  return {
    use: (prepared) => {
      const data = elements(dtypeOf(input.data), input.data.length);
      copyElements(input.data, data);
      return withInput(prepared, { ...input, data });
    },
    release: () => {},
  };
}

function withInput(prepared: Prepared, input: TensorSource): Prepared {
  return { ...prepared, job: { ...prepared.job, input } };
}
