/** What the contract does not allow: answers, jobs and layers that are wrong or lost, and other errors. */
export type Fault = 'answers' | 'jobs' | 'layers' | 'errors';

/** What clients have seen. */
export class Tally {
  readonly counts = new Map<string, number>();
  readonly faults: { readonly kind: Fault; readonly text: string }[] = [];

  count(what: string, by = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + by);
  }

  of(what: string): number {
    return this.counts.get(what) ?? 0;
  }

  fault(kind: Fault, text: string): void {
    this.faults.push({ kind, text });
  }

  faultsOf(kind: Fault): number {
    return this.faults.filter((fault) => fault.kind === kind).length;
  }

  /** Does some work, for which any error is a fault. */
  async holds(kind: Fault, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.fault(kind, String(error));
    }
  }
}
