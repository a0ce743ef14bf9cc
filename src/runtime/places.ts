/** Places per worker: one for the job that it runs, one for the job that it runs next. */
const placesPerWorker = 2;

/**
 * A job of more predicted work keeps no other waiting behind it. It takes some tens of milliseconds of a
 * worker: beside that, the time until the event loop hands over the next job is nothing.
 */
const mostWorkBefore = 1_000_000_000;

/** What a place is asked for. */
export interface Placed {
  readonly work: number;
  /** Whether the job may be sent to a worker that has another one. */
  readonly mayFollow: boolean;
}

/** Who has which place. Place `p` belongs to the worker `workerOf(p)`. Only workers that are ready have any. */
export class Places {
  /** Per worker: its jobs in the order in which they were sent. The first one runs. */
  readonly #lines: { readonly place: number; readonly work: number }[][];
  readonly #ready = new Set<number>();

  constructor(workers: number) {
    this.#lines = Array.from({ length: workers }, () => []);
  }

  get count(): number {
    return placesPerWorker * this.#lines.length;
  }

  /** The number of workers that are ready. */
  get ready(): number {
    return this.#ready.size;
  }

  /** The number of workers with a job. */
  get running(): number {
    return this.#lines.filter(({ length }) => length > 0).length;
  }

  /** Whether a worker has nothing to do. */
  get hasIdle(): boolean {
    return this.#idle() !== undefined;
  }

  workerOf(place: number): number {
    return Math.floor(place / placesPerWorker);
  }

  placesOf(worker: number): number[] {
    return Array.from({ length: placesPerWorker }, (_, i) => placesPerWorker * worker + i);
  }

  open(worker: number): void {
    this.#ready.add(worker);
  }

  /** Gives no place of the worker away until it is opened again. */
  close(worker: number): void {
    this.#ready.delete(worker);
  }

  /** Takes a place: of an idle worker, else behind another job if that is possible. */
  take({ work, mayFollow }: Placed): number | undefined {
    const worker = this.#idle() ?? (mayFollow ? this.#shortest() : undefined);
    if (worker === undefined) return undefined;
    const line = this.#lines[worker];
    const place = this.placesOf(worker).find((one) => line.every((job) => job.place !== one));
    if (place !== undefined) line.push({ place, work });
    return place;
  }

  free(place: number): void {
    const line = this.#lines[this.workerOf(place)];
    const at = line.findIndex((job) => job.place === place);
    if (at >= 0) line.splice(at, 1);
  }

  /** Whether the place's job waits behind another one. */
  isBehind(place: number): boolean {
    return this.#lines[this.workerOf(place)].findIndex((job) => job.place === place) > 0;
  }

  /** The places whose jobs wait behind others. */
  behind(): number[] {
    return this.#lines.flatMap((line) => line.slice(1).map(({ place }) => place));
  }

  #idle(): number | undefined {
    for (const worker of this.#ready) if (this.#lines[worker].length === 0) return worker;
    return undefined;
  }

  /** The worker whose only job has the least work, if that is little. */
  #shortest(): number | undefined {
    let found: number | undefined;
    let least = mostWorkBefore + 1;
    for (const worker of this.#ready) {
      const [first, second] = this.#lines[worker];
      if (second || first.work >= least) continue;
      least = first.work;
      found = worker;
    }
    return found;
  }
}
