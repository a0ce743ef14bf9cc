import { datatypes } from '../../../contract/inference/datatypes.ts';
import { ProblemError } from '../../../errors.ts';
import { onceFor } from '../../../memory/once-for.ts';
import type { Repository } from '../../../repository/repository.ts';
import { dtypeOfLayer, referenceTo, type StoredLayer } from '../../../repository/stored-layer.ts';

/** Where a model stands in a request's path. */
export interface ModelPath {
  readonly model: string;
  readonly version?: string | undefined;
}

/** The shapes in a layer's description, which is long where each channel has its scale. */
const shapesOf = onceFor(({ description }: StoredLayer) => JSON.parse(description).shapes);

/** The stored layers as models. One that is unloaded stays stored, and is no model until it is loaded. */
export class Models {
  readonly #repository: Repository;
  readonly #unloaded = new Set<string>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /** The stored layer that is the model. @throws ProblemError `unknown-layer` */
  get({ model, version }: ModelPath): StoredLayer {
    const layer = this.#repository.get(version === undefined ? model : referenceTo({ name: model, version }));
    if (!this.#unloaded.has(model)) return layer;
    throw new ProblemError('unknown-layer', `${model} is unloaded: load it first`);
  }

  /** @throws ProblemError `unknown-layer` */
  load(name: string): void {
    this.#repository.get(name);
    this.#unloaded.delete(name);
  }

  /** @throws ProblemError `unknown-layer` */
  unload(name: string): void {
    this.#repository.get(name);
    for (const one of this.#unloaded) if (!this.#repository.find(one)) this.#unloaded.delete(one);
    this.#unloaded.add(name);
  }

  /** What the protocol says of a model. */
  metadata(layer: StoredLayer) {
    const { name } = layer;
    const shapes = shapesOf(layer);
    const datatype = datatypes[dtypeOfLayer(layer)];
    return {
      name,
      versions: this.#repository.versions(name).map(({ version }) => version),
      platform: 'groupconv_layer' as const,
      inputs: [{ name: 'input', datatype, shape: shapes.input }],
      outputs: [{ name: 'output', datatype, shape: shapes.output }],
    };
  }

  /** The same as Triton's ModelConfig. */
  config(layer: StoredLayer) {
    const { name, platform, inputs, outputs } = this.metadata(layer);
    const tensors = (all: typeof inputs) =>
      all.map(({ name, datatype, shape }) => ({ name, data_type: `TYPE_${datatype}`, dims: shape }));
    // The batch is among the sizes.
    return { name, platform, max_batch_size: 0, input: tensors(inputs), output: tensors(outputs) };
  }

  /** All versions of all models, and the files that hold none. @throws ProblemError `unavailable` */
  index({ ready: onlyReady = false }: { readonly ready?: boolean | undefined }) {
    this.#repository.checkRead();
    const versions = this.#repository
      .current()
      .flatMap(({ name }) => this.#repository.versions(name))
      .map(({ name, version }) =>
        this.#unloaded.has(name)
          ? { name, version, state: 'UNAVAILABLE' as const, reason: 'unloaded' }
          : { name, version, state: 'READY' as const, reason: '' },
      );
    const broken = this.#repository.broken.map(({ file, reason }) => ({
      name: file,
      state: 'UNAVAILABLE' as const,
      reason,
    }));
    return [...versions, ...broken].filter(({ state }) => !onlyReady || state === 'READY');
  }
}
