import { computed, type ReadonlySignal } from '@preact/signals';
import type { StageSpec, Target } from '../stage/target.ts';
import { legalLayer } from './layer.ts';
import { pageState } from './page-state.ts';

/** What is pinned, where the layer has it. A pin that the layer does not have returns with a layer that does. */
export const currentPin: ReadonlySignal<Target | null> = computed(() => {
  const { pin } = pageState.value;
  return pin && exists(pin, legalLayer.value.spec) ? pin : null;
});

/** Whether a layer has a channel, a kernel or a cell. */
export function exists(target: Target, spec: StageSpec): boolean {
  const { in_channels, out_channels, groups } = spec;
  const { row = 0, column = 0 } = target;
  const inside = ([height, width]: readonly [number, number]) => row < height && column < width;
  if (target.kind === 'input') return target.channel < in_channels && inside(spec.inputSize);
  if (target.kind === 'output') return target.channel < out_channels && inside(spec.outputSize);
  const groupOfOut = Math.floor((target.out * groups) / out_channels);
  const groupOfIn = Math.floor((target.in * groups) / in_channels);
  return target.out < out_channels && groupOfIn === groupOfOut && inside(spec.kernel);
}
