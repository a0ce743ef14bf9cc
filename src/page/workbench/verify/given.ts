import { computed, type Signal, signal } from '@preact/signals';
import type { FileTensor } from '../../files/file-tensor.ts';
import type { Role } from '../../files/roles.ts';
import { layerSpec } from '../../state/layer.ts';
import { pageState } from '../../state/page-state.ts';
import { type LaidOut, type LayoutOwner, laidOut } from './layouts.ts';

/** What the reader gave for the verification. */

/** The tensors. Input, weight and bias that are missing are those of the page. */
export const given: Signal<Readonly<Partial<Record<Role, FileTensor>>>> = signal({});

/** The orders of axes of the given tensors; PyTorch's where nothing stands. */
export const layouts: Signal<Readonly<Partial<Record<LaidOut, string>>>> = signal({});

/** The JSON text of another layer than the page's. */
export const ownLayer: Signal<string | undefined> = signal(undefined);

/** Takes tensors, beside those that are there. Their layouts are PyTorch's until the reader says otherwise. */
export function give(tensors: Readonly<Partial<Record<Role, FileTensor>>>): void {
  given.value = { ...given.peek(), ...tensors };
}

/** Forgets a tensor. */
export function takeBack(role: Role): void {
  const { [role]: _, ...others } = given.peek();
  given.value = others;
  if (laidOut.some((name) => name === role)) layouts.value = { ...layouts.peek(), [role]: undefined };
}

/** The layer as the request has it, or why there is none. */
export const layer = computed<{ readonly spec: object } | { readonly fault: string }>(() => {
  if (ownLayer.value === undefined) return { spec: layerSpec(pageState.value) };
  try {
    const spec: unknown = JSON.parse(ownLayer.value);
    if (typeof spec === 'object' && spec !== null && !Array.isArray(spec)) return { spec };
    return { fault: 'A layer is a JSON object, such as {"type": "conv1d", "in_channels": 4, …}.' };
  } catch (error) {
    return { fault: error instanceof Error ? `This is no JSON: ${error.message}.` : 'This is no JSON.' };
  }
});

/** The layer's fields that layouts depend on. Of another layer than the page's the reader's words, as far as they go. */
export const layoutOwner = computed<LayoutOwner>(() => {
  const { type, in_channels, out_channels, groups } = pageState.value;
  const page = { type, in_channels, out_channels, groups };
  if (ownLayer.value === undefined || !('spec' in layer.value)) return page;
  const spec = new Map<string, unknown>(Object.entries(layer.value.spec));
  const number = (name: string, other: number) => {
    const value = spec.get(name);
    return typeof value === 'number' ? value : other;
  };
  const types = [
    'conv1d',
    'conv2d',
    'conv3d',
    'conv_transpose1d',
    'conv_transpose2d',
    'conv_transpose3d',
  ] as const;
  return {
    type: types.find((name) => name === spec.get('type')) ?? page.type,
    in_channels: number('in_channels', 1),
    out_channels: number('out_channels', 1),
    groups: number('groups', 1),
  };
});
