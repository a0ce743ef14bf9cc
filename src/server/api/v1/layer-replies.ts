import type { Repository } from '../../../repository/repository.ts';
import type { StoredLayer } from '../../../repository/stored-layer.ts';

/** The texts that routes of stored layers answer. */

export const jsonType = 'application/json; charset=utf-8';

/** The description of a layer. */
export function descriptionOf({ name, description }: StoredLayer): Buffer {
  return Buffer.from(`{"name":${JSON.stringify(name)},${description.slice(1)}`);
}

/** The text of each layer in the list. */
const entries = new WeakMap<StoredLayer, string>();

function entryOf(layer: StoredLayer): string {
  const known = entries.get(layer);
  if (known !== undefined) return known;
  const { name, version, layer: spec, cost } = JSON.parse(`${descriptionOf(layer)}`);
  const entry = JSON.stringify({ name, version, layer: spec, cost });
  entries.set(layer, entry);
  return entry;
}

/** All layers, and the files that hold none. */
export function listOf(repository: Repository): Buffer {
  const layers = repository.current().map(entryOf).join(',');
  return Buffer.from(`{"layers":[${layers}],"broken":${JSON.stringify(repository.broken)}}`);
}
