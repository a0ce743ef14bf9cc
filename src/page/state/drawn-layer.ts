import { computed } from '@preact/signals';
import type { DiagramSpec } from '../../diagram/spec.ts';
import { legalLayer } from './layer.ts';

/** The layer that is drawn. Where the current layer is illegal, it is the last legal one. */
export const drawnLayer = computed<{ spec: DiagramSpec; current: boolean }>(() => {
  const { spec, current } = legalLayer.value;
  const { in_channels, out_channels, groups, kernel } = spec;
  return { spec: { in_channels, out_channels, groups, kernel_size: kernel, bias: true }, current };
});
