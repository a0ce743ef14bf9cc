import type { TensorSource } from '../../tensor/source.ts';
import type { Tolerance } from '../../verification/tolerance.ts';
import type { ReplyForm } from '../reply/encode.ts';
import type { PlannedLayer } from '../request/check.ts';
import type { ClaimedOutput } from './output.ts';

/** An output of floating point numbers to judge. */
export interface VerifyFloatsJob extends ReplyForm, ClaimedOutput {
  readonly input: TensorSource;
  readonly inputShape: readonly number[];
  readonly layer: PlannedLayer;
  readonly tolerance: Tolerance | null;
  /** The work that the search for causes may take. */
  readonly budget: number;
}
