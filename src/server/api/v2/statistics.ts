import type { Repository } from '../../../repository/repository.ts';
import type { StoredLayer } from '../../../repository/stored-layer.ts';

/** The stages of an inference that the protocol counts, in its order. */
const stages = ['success', 'fail', 'queue', 'compute_input', 'compute_infer', 'compute_output'] as const;
type Stage = (typeof stages)[number];

/** Where the time of one inference went, in milliseconds. */
export type InferenceTimes = Readonly<Record<Exclude<Stage, 'success' | 'fail'>, number>>;

interface Counts {
  /** Milliseconds since the epoch. */
  last: number;
  /** Images. */
  images: number;
  readonly stages: Record<Stage, { count: number; millis: number }>;
}

/** Counts the inferences of each version of each model, since it has been stored or loaded. */
export class InferenceStatistics {
  readonly #counts = new WeakMap<StoredLayer, Counts>();

  succeeded(layer: StoredLayer, images: number, times: InferenceTimes): void {
    const counts = this.#countsOf(layer);
    const { queue, compute_input, compute_infer, compute_output } = times;
    const success = queue + compute_input + compute_infer + compute_output;
    counts.last = Date.now();
    counts.images += images;
    for (const [stage, millis] of Object.entries({ ...times, success })) add(counts, stage, millis);
  }

  failed(layer: StoredLayer, millis: number): void {
    const counts = this.#countsOf(layer);
    counts.last = Date.now();
    add(counts, 'fail', millis);
  }

  #countsOf(layer: StoredLayer): Counts {
    const known = this.#counts.get(layer);
    if (known) return known;
    const none = () => ({ count: 0, millis: 0 });
    const [success, fail, queue, compute_input] = [none(), none(), none(), none()];
    const made: Counts = {
      last: 0,
      images: 0,
      stages: { success, fail, queue, compute_input, compute_infer: none(), compute_output: none() },
    };
    this.#counts.set(layer, made);
    return made;
  }

  /** As the protocol's extension `statistics` has them. */
  of(layers: readonly StoredLayer[]) {
    return { model_stats: layers.map((layer) => this.#one(layer)) };
  }

  #one(layer: StoredLayer) {
    const { last, images, stages: counted } = this.#countsOf(layer);
    const figures = stages.map((stage) => {
      const { count, millis } = counted[stage];
      return [stage, { count, ns: Math.round(millis * 1e6) }] as const;
    });
    return {
      name: layer.name,
      version: layer.version,
      last_inference: last,
      inference_count: images,
      execution_count: counted.success.count,
      inference_stats: {
        ...Object.fromEntries(figures),
        cache_hit: { count: 0, ns: 0 },
        cache_miss: { count: 0, ns: 0 },
      },
      batch_stats: [],
    };
  }
}

function add({ stages: counted }: Counts, name: string, millis: number): void {
  const stage = stages.find((one) => one === name);
  if (!stage) return;
  counted[stage].count++;
  counted[stage].millis += millis;
}

/** All versions of one model, or of all. */
export function versionsOf(repository: Repository, name?: string): readonly StoredLayer[] {
  if (name !== undefined) return repository.versions(name);
  return repository.current().flatMap((layer) => repository.versions(layer.name));
}
