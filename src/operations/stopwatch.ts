import type { LayerType } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { epochMillis } from '../runtime/clock.ts';

/** What one layer took, or one pass for its gradients, and the kernel that ran it. */
export interface LayerTiming {
  readonly type: LayerType;
  readonly variant: string;
  readonly macs: number;
  readonly millis: number;
}

/** Adds up the milliseconds of a job's arithmetic; what else the job takes goes into writing its reply. */
export class Stopwatch {
  millis = 0;
  readonly layers: LayerTiming[] = [];

  /** Runs arithmetic. */
  time<T>(work: () => T): T {
    const from = epochMillis();
    const result = work();
    this.millis += epochMillis() - from;
    return result;
  }

  /**
   * Runs one pass of a layer, within what is timed, and keeps its timing.
   * @param before milliseconds that workers have spent on the pass already
   */
  pass<T extends { readonly variant: string; readonly macs?: number }>(
    plan: Plan,
    work: () => T,
    before = 0,
  ): T {
    const from = epochMillis();
    const computed = work();
    const { variant, macs = plan.cost.macs } = computed;
    this.record(plan, { variant, macs, millis: before + epochMillis() - from });
    return computed;
  }

  /** Keeps a timing of the plan's layer. */
  record({ layer: { type } }: Plan, timing: Omit<LayerTiming, 'type'>): void {
    this.layers.push({ type, ...timing });
  }
}
