import { render } from 'preact';
import { Page } from './page.tsx';
import { followAddress } from './state/address.ts';

followAddress();

const root = document.getElementById('page');
if (root) {
  root.replaceChildren();
  render(<Page />, root);
}
