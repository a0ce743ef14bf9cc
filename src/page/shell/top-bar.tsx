import type { ComponentChildren } from 'preact';

/** The parts of the page, in their order. */
const parts = [
  ['stage', 'Stage'],
  ['lesson', 'Lesson'],
  ['compare', 'Compare'],
  ['workbench', 'Workbench'],
  ['code', 'Code'],
] as const;

/** The name, the way to each part, and what can be done with the whole page. */
export function TopBar({ children }: { children?: ComponentChildren }) {
  return (
    <header class="top">
      <a class="brand" href=".">
        <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
          <path class="mark-0" d="M1 1h14v14H1z" />
          <path class="mark-1" d="M17 17h14v14H17z" />
          <path class="mark-2" d="M17 1h14v14H17zM1 17h14v14H1z" />
        </svg>
        groupconv
      </a>
      <nav aria-label="Parts of this page">
        {parts.map(([id, name]) => (
          <a key={id} href={`#${id}`}>
            {name}
          </a>
        ))}
        <a href="docs">API</a>
      </nav>
      <div class="actions">{children}</div>
    </header>
  );
}
