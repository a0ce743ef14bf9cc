import { type Signal, signal } from '@preact/signals';
import type { Target } from '../stage/target.ts';
import { rangeFault } from './field-limits.ts';
import { nearestLegalGroups } from './group-choices.ts';
import { undoHistory } from './history.ts';
import type { LayerFields } from './layer-fields.ts';

export { type LayerFields, layerTypes, type NumberName, numberNames } from './layer-fields.ts';

/** Where the values of a tensor come from. */
export type Operand =
  /** 1, 2, 3, … by channel: by the input's channel, or by the first axis of the weight and of the bias. */
  | { readonly kind: 'ramp' }
  | { readonly kind: 'constant'; readonly value: number }
  /** By `seed`: the input as torch.randn, weight and bias as PyTorch initialises them. */
  | { readonly kind: 'random' }
  /** The reader's own numbers. They lie in state/storage.ts under their id. */
  | { readonly kind: 'numbers'; readonly id: string };

export const operandNames = ['input', 'weight', 'bias'] as const;
export type OperandName = (typeof operandNames)[number];

/** Everything that a link restores. */
export interface PageState extends LayerFields, Readonly<Record<OperandName, Operand>> {
  readonly seed: number;
  /** What is pinned on the stage. */
  readonly pin: Target | null;
}

/** The tutorial's layer with 4 groups. */
export const initialState: PageState = {
  type: 'conv2d',
  in_channels: 16,
  out_channels: 4,
  groups: 4,
  kernel_size: 1,
  stride: 1,
  padding: 0,
  dilation: 1,
  output_padding: 0,
  size: 10,
  input: { kind: 'ramp' },
  weight: { kind: 'constant', value: 3 },
  bias: { kind: 'constant', value: 0 },
  seed: 0,
  pin: null,
};

export const pageState: Signal<PageState> = signal(initialState);

export const history = undoHistory(pageState);

/** What the page has changed by itself, for the reader to know. It goes with the next change. */
export const notices: Signal<readonly string[]> = signal([]);

/** The number of groups that was last chosen. Channels that it does not divide replace it only for as long as they stay. */
let chosenGroups = initialState.groups;

/**
 * Changes some fields of the state, as one step that can be undone; changes of the same fields in quick succession are one
 * step. `groups` becomes the nearest number that divides both channel counts, and `notices` says so.
 */
export function changeState(changes: Partial<PageState>): void {
  if (changes.groups !== undefined) chosenGroups = changes.groups;
  const wanted = { ...pageState.peek(), groups: chosenGroups, ...changes };
  const next = withLegalGroups(wanted);
  notices.value = snapNotices(wanted, next);
  const fields = Object.keys(changes).join();
  if (fields === 'pin') pageState.value = next;
  else history.change(next, fields);
}

/** Shows a state that comes from elsewhere, such as a link. It can be undone. */
export function showState(state: PageState): void {
  chosenGroups = state.groups;
  const next = withLegalGroups(state);
  notices.value = snapNotices(state, next);
  history.change(next, 'link');
}

/** Goes back to what was before the last change. */
export function undo(): void {
  history.undo();
  settle();
}

/** Takes the last undo back. */
export function redo(): void {
  history.redo();
  settle();
}

function settle(): void {
  chosenGroups = pageState.peek().groups;
  notices.value = [];
}

/** Begins with a state. Nothing comes before it. */
export function beginWith(state: PageState): void {
  chosenGroups = state.groups;
  pageState.value = withLegalGroups(state);
  notices.value = snapNotices(state, pageState.value);
}

/** The state with the nearest legal number of groups. Unchanged where no number is legal. */
function withLegalGroups(state: PageState): PageState {
  return { ...state, groups: nearestLegalGroups(state) ?? state.groups };
}

function snapNotices(wanted: PageState, next: PageState): string[] {
  if (wanted.groups === next.groups) return [];
  const { in_channels, out_channels } = next;
  const reason = rangeFault('groups', wanted.groups)
    ? `groups must be a whole number of at least 1, and ${wanted.groups} is not`
    : `${wanted.groups} does not divide both ${in_channels} and ${out_channels} channels`;
  return [`groups is ${next.groups}: ${reason}.`];
}
