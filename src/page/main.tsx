import { effect } from '@preact/signals';
import { render } from 'preact';
import { Page } from './page.tsx';
import { linkOf, stateOf } from './state/link.ts';
import { state } from './state/page-state.ts';

/** The address follows the state after this pause: browsers allow few changes a second. */
const pauseMillis = 250;

state.value = stateOf(location.search);
addEventListener('popstate', () => {
  state.value = stateOf(location.search);
});

let timer: ReturnType<typeof setTimeout> | undefined;
let first = true;
effect(() => {
  const link = linkOf(state.value);
  clearTimeout(timer);
  if (!first) timer = setTimeout(() => history.replaceState(null, '', link + location.hash), pauseMillis);
  first = false;
});

const root = document.getElementById('page');
if (root) {
  root.replaceChildren();
  render(<Page />, root);
}
