import { redo, undo } from './page-state.ts';

/** Fields with an undo of their own. */
const textFields =
  'textarea, [contenteditable], input:not([type=range], [type=radio], [type=checkbox], [type=button])';

/** Ctrl+Z undoes; Shift+Ctrl+Z and Ctrl+Y redo; with ⌘ on a Mac. In text fields the browser's own undo stays. */
export function listenForUndo(): void {
  addEventListener('keydown', (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
    if (event.target instanceof Element && event.target.matches(textFields)) return;
    const key = event.key.toLowerCase();
    const step = key === 'y' ? redo : key === 'z' ? (event.shiftKey ? redo : undo) : undefined;
    if (!step) return;
    event.preventDefault();
    step();
  });
}
