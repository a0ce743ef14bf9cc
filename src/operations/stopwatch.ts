import type { LayerType } from '../layers/layer.ts';
import type { Plan } from '../layers/plan.ts';
import { epochMillis } from '../runtime/clock.ts';

/** The time of one layer or of one pass for its gradients, and the kernel that ran it. */
export interface LayerTiming {
  readonly type: LayerType;
  readonly variant: string;
  readonly macs: number;
  readonly millis: number;
}

/** Adds up the time of a job's arithmetic. The rest counts as encoding. */
export class Stopwatch {
  millis = 0;
  readonly layers: LayerTiming[] = [];

  /** Runs arithmetic and adds its time. */
  time<T>(work: () => T): T {
    const from = epochMillis();
    const result = work();
    this.millis += epochMillis() - from;
    return result;
  }

  /**
   * Runs one pass of a layer and records its time. Call this inside `time`.
   * @param precomputedMillis milliseconds that the workers have spent on the pass already
   */
  pass<T extends { readonly variant: string; readonly macs?: number }>(
    plan: Plan,
    work: () => T,
    precomputedMillis = 0,
  ): T {
    const from = epochMillis();
    const computed = work();
    const { variant, macs = plan.cost.macs } = computed;
    this.record(plan, { variant, macs, millis: precomputedMillis + epochMillis() - from });
    return computed;
  }

  /** Records a timing of the plan's layer. */
  record({ layer: { type } }: Plan, timing: Omit<LayerTiming, 'type'>): void {
    this.layers.push({ type, ...timing });
  }
}
