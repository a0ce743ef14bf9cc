import { render } from 'preact';
import { Page } from './page.tsx';
import { followAddress } from './state/address.ts';
import { followNumbers } from './state/number-store.ts';
import { listenForUndo } from './state/undo-keys.ts';

followAddress();
followNumbers();
listenForUndo();

const root = document.getElementById('page');
if (root) {
  root.replaceChildren();
  render(<Page />, root);
}
