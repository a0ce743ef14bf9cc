import { computed, type Signal, signal } from '@preact/signals';
import type { TranslateReply } from '../../api/answers.ts';
import { writeJson } from '../../api/json.ts';
import { resource } from '../../api/resource.ts';
import { faults, figures, inputShape, layerSpec } from '../../state/layer.ts';
import { pageState } from '../../state/page-state.ts';
import { tab } from '../tab.ts';

/** The frameworks whose weights lie side by side, and what each calls its weight. */
export const shownDialects = [
  ['pytorch', 'PyTorch', 'weight'],
  ['keras', 'Keras', 'kernel'],
  ['tflite', 'TFLite', 'filter'],
  ['onnx', 'ONNX', 'W'],
  ['jax', 'JAX', 'rhs'],
  ['flax', 'Flax', 'kernel'],
] as const;

const layerOfPage = computed(() => {
  if (tab.value !== 'layouts' || faults.value.length > 0) return undefined;
  const body = {
    layer: layerSpec(pageState.value),
    input_shape: inputShape(pageState.value),
    to: shownDialects.map(([dialect]) => dialect),
  };
  return writeJson(body);
});

/** The page's layer in those frameworks' words. Asked while its tab is open. */
export const translations = resource<TranslateReply>(
  computed(() =>
    layerOfPage.value === undefined ? undefined : { path: '/v1/translate', body: layerOfPage.value },
  ),
  150,
);

const wanted: Signal<readonly number[]> = signal([0, 0, 0, 0]);

/** The chosen weight, as an index of PyTorch's. It stays inside the weight. */
export const chosen = computed<readonly number[]>(() =>
  (figures.value?.weightShape ?? [1, 1, 1, 1]).map((size, axis) =>
    Math.min(size - 1, wanted.value[axis] ?? 0),
  ),
);

/** Chooses a weight. Every picture shows where it lies. */
export function choose(index: readonly number[]): void {
  if (index.join() !== chosen.peek().join()) wanted.value = index;
}
