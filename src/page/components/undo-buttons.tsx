import { history, redo, undo } from '../state/page-state.ts';

/** Steps back and forth through what was changed. */
export function UndoButtons() {
  return (
    <>
      <button
        type="button"
        class="icon"
        onClick={undo}
        disabled={!history.canUndo.value}
        title="Undo (Ctrl+Z)"
      >
        <Arrow name="Undo" path="M7 3 3 7l4 4M3 7h8a4 4 0 0 1 0 8H7" />
      </button>
      <button
        type="button"
        class="icon"
        onClick={redo}
        disabled={!history.canRedo.value}
        title="Redo (Shift+Ctrl+Z)"
      >
        <Arrow name="Redo" path="m11 3 4 4-4 4m4-4H7a4 4 0 0 0 0 8h4" />
      </button>
    </>
  );
}

function Arrow({ name, path }: { name: string; path: string }) {
  return (
    <svg viewBox="0 0 18 18" width="18" height="18" role="img" aria-label={name}>
      <path d={path} fill="none" stroke="currentColor" stroke-width="1.75" />
    </svg>
  );
}
