import { effect, signal } from '@preact/signals';
import { createStore, delMany, get, set, update } from 'idb-keyval';
import { operandNames, pageState } from './page-state.ts';
import { foundNumbers, type OwnNumbers, ownNumbers } from './storage.ts';

/** Numbers are kept when they have not changed for this long: typing makes many. */
const pauseMillis = 1000;
/** The most tensors that are kept, and their elements together. The oldest go first. */
const mostTensors = 32;
const mostElements = 20_000_000;

/** Which tensors are kept, the newest first. */
type Kept = readonly { readonly id: string; readonly elements: number }[];
const keptKey = 'kept';

/** Whether the browser keeps no numbers, as in some private windows. They end with the visit there. */
export const keepsNothing = signal(false);

/** Keeps the reader's numbers in the browser (IndexedDB), and finds those that a link or a step names. */
export function followNumbers(): void {
  const store = createStore('groupconv', 'numbers');
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  effect(() => {
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    for (const name of operandNames) {
      const operand = pageState.value[name];
      if (operand.kind !== 'numbers') continue;
      const { id } = operand;
      const numbers = ownNumbers(id);
      if (numbers === undefined) void find(store, id);
      else if (numbers !== null)
        timers.set(
          id,
          setTimeout(() => void keep(store, id, numbers), pauseMillis),
        );
    }
  });
}

type Store = ReturnType<typeof createStore>;

async function find(store: Store, id: string): Promise<void> {
  const numbers = await get<OwnNumbers>(id, store).catch(() => undefined);
  foundNumbers(id, numbers ?? null);
}

async function keep(store: Store, id: string, numbers: OwnNumbers): Promise<void> {
  try {
    await set(id, numbers, store);
    let old: string[] = [];
    await update<Kept>(
      keptKey,
      (kept = []) => {
        const all = [{ id, elements: numbers.values.length }, ...kept.filter((entry) => entry.id !== id)];
        const fits = fitting(all);
        old = all.slice(fits.length).map((entry) => entry.id);
        return fits;
      },
      store,
    );
    await delMany(old, store);
    keepsNothing.value = false;
  } catch {
    keepsNothing.value = true;
  }
}

/** As many of the newest as may be kept; always the newest one. */
function fitting(all: Kept): Kept {
  let elements = 0;
  const end = all.findIndex((entry, i) => {
    elements += entry.elements;
    return i >= mostTensors || (i > 0 && elements > mostElements);
  });
  return end < 0 ? all : all.slice(0, end);
}
