import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { writeJson } from '../api/json.ts';

/** Steps back that are kept. */
const mostSteps = 200;
/** Changes of the same fields within this time of each other, such as typing, are one step. */
const pauseMillis = 1000;

/** Undo and redo of a state. */
export interface UndoHistory<T> {
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  /** Goes to `next`. What was there can be reached by `undo`. `fields` names what changes. */
  readonly change: (next: T, fields: string) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** The steps to keep for a later visit, and their return. */
  readonly steps: () => Steps<T>;
  readonly restore: (steps: Steps<T>) => void;
}

export interface Steps<T> {
  readonly past: readonly T[];
  readonly future: readonly T[];
}

export function undoHistory<T>(state: Signal<T>): UndoHistory<T> {
  const steps = signal<Steps<T>>({ past: [], future: [] });
  let last: { readonly fields: string; readonly time: number } | undefined;

  function change(next: T, fields: string): void {
    // What changes nothing is no step. States are plain and small.
    if (writeJson(next) === writeJson(state.peek())) return;
    const time = Date.now();
    const continues = last?.fields === fields && time - last.time < pauseMillis;
    last = { fields, time };
    const { past } = steps.peek();
    steps.value = { past: continues ? past : [...past, state.peek()].slice(-mostSteps), future: [] };
    state.value = next;
  }

  function undo(): void {
    const { past, future } = steps.peek();
    const previous = past.at(-1);
    if (previous === undefined) return;
    steps.value = { past: past.slice(0, -1), future: [state.peek(), ...future] };
    last = undefined;
    state.value = previous;
  }

  function redo(): void {
    const { past, future } = steps.peek();
    const [next, ...rest] = future;
    if (next === undefined) return;
    steps.value = { past: [...past, state.peek()], future: rest };
    last = undefined;
    state.value = next;
  }

  return {
    canUndo: computed(() => steps.value.past.length > 0),
    canRedo: computed(() => steps.value.future.length > 0),
    change,
    undo,
    redo,
    steps: () => steps.peek(),
    restore: (kept) => {
      last = undefined;
      steps.value = kept;
    },
  };
}
