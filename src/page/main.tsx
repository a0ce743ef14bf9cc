import { effect } from '@preact/signals';
import { render } from 'preact';
import { Page } from './page.tsx';
import { readLink, writeLink } from './state/link.ts';
import { pageState } from './state/page-state.ts';

/** Browsers limit how often a page may change its address. */
const pauseMillis = 250;

pageState.value = readLink(location.search);
addEventListener('popstate', () => {
  pageState.value = readLink(location.search);
});

let timer: ReturnType<typeof setTimeout> | undefined;
let first = true;
effect(() => {
  const link = writeLink(pageState.value);
  clearTimeout(timer);
  if (!first) timer = setTimeout(() => history.replaceState(null, '', link + location.hash), pauseMillis);
  first = false;
});

const root = document.getElementById('page');
if (root) {
  root.replaceChildren();
  render(<Page />, root);
}
