import { serviceUrl } from '../api/client.ts';
import type { Scene } from '../lesson/steps.ts';
import { writeAddress, writeState } from '../state/link.ts';
import { initialState, type PageState } from '../state/page-state.ts';

/** The address that opens the page in a state. */
export function linkTo(state: PageState): string {
  return `${serviceUrl()}/${writeAddress('', state)}`;
}

/**
 * The same in few characters: what a state has in common with the page's first one is left out. The code of a short
 * link has large modules, which are read from the last row, too.
 */
export function shortLinkTo(state: PageState): string {
  const first = new Set(writeState(initialState).split('&'));
  const fields = writeState(state)
    .split('&')
    .filter((field) => !first.has(field));
  return `${serviceUrl()}/#${fields.join('&') || `groups=${state.groups}`}`;
}

/** The first layer of a scene of the lesson as a state of the page. */
export function stateOfScene({ layers, size, weight }: Scene): PageState {
  const [first] = layers;
  if (!first) return initialState;
  const { shuffle: _, ...layer } = first;
  return { ...initialState, ...layer, size, weight: { kind: 'constant', value: weight } };
}

/** The path of the picture of a state's layer, relative to the page. */
export function picturePath({ type, in_channels, out_channels, groups, kernel_size }: PageState): string {
  const layer = { in_channels, out_channels, groups, kernel_size };
  const query = new URLSearchParams(Object.entries(layer).map(([name, value]) => [name, String(value)]));
  if (type !== 'conv2d') query.set('type', type);
  return `v1/diagram.svg?${query}`;
}
