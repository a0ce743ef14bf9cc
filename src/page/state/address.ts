import { effect } from '@preact/signals';
import { readAddress, writeAddress } from './link.ts';
import { beginWith, history as changes, pageState, showState } from './page-state.ts';
import { showPart } from './show-part.ts';
import { keepVisit, lastVisit, stepsBefore } from './visit.ts';

/** Browsers limit how often a page may change its address. */
const pauseMillis = 250;

/** The mark of the addresses that the page has written, in the browser's history. */
const written = { writtenByPage: true };

let section = '';

/**
 * Keeps the state in the address. A visit begins with the address's state, and with the steps of this tab's last visit.
 * Addresses that the reader opens later are steps that can be undone. Back and Forward move between parts of the page;
 * they never change the state.
 */
export function followAddress(): void {
  const first = readAddress(location);
  section = first.section;
  if (first.state) beginWith(first.state);
  changes.restore(stepsBefore(pageState.peek(), lastVisit()));
  if (section !== '') showPart(section);

  let timer: ReturnType<typeof setTimeout> | undefined;
  let begun = first.state !== undefined;
  effect(() => {
    const state = pageState.value;
    clearTimeout(timer);
    if (begun) timer = setTimeout(() => keep(state), pauseMillis);
    begun = true;
  });

  addEventListener('popstate', ({ state: mark }) => {
    const address = readAddress(location);
    section = address.section;
    if (address.state && !Object(mark).writtenByPage) showState(address.state);
    keep(pageState.peek());
    // To an address of a part alone the browser scrolls by itself.
    if (section !== '' && address.state) showPart(section);
  });
}

function keep(state: typeof pageState.value): void {
  history.replaceState(written, '', `${location.pathname}${writeAddress(section, state)}`);
  keepVisit(state, changes.steps());
}

/** Names a part of the page in the address. The page stays where it is. */
export function nameSection(name: string): void {
  section = name;
  keep(pageState.peek());
}
