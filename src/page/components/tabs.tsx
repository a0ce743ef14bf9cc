import type { ComponentChildren } from 'preact';

interface Props<Id extends string> {
  /** What the tabs are for, to those who do not see them. */
  readonly label: string;
  readonly tabs: readonly (readonly [id: Id, name: string])[];
  readonly chosen: Id;
  readonly choose: (id: Id) => void;
  /** The panel of the chosen tab. */
  readonly children: ComponentChildren;
}

const tabId = (id: string) => `${id}-tab`;
const panelId = (id: string) => `${id}-panel`;

/** Where a key leads from a tab, or undefined: arrows go around, Home and End to both ends. */
function tabAt(key: string, at: number, count: number): number | undefined {
  if (key === 'ArrowRight') return (at + 1) % count;
  if (key === 'ArrowLeft') return (at + count - 1) % count;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

/** Tabs and the panel of the chosen one, by the pattern of the ARIA Authoring Practices. */
export function Tabs<Id extends string>({ label, tabs, chosen, choose, children }: Props<Id>) {
  const moveByKey = (event: KeyboardEvent) => {
    const at = tabs.findIndex(([id]) => id === chosen);
    const next = tabAt(event.key, at, tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    const [id] = tabs[next];
    choose(id);
    document.getElementById(tabId(id))?.focus();
  };
  return (
    <>
      <div role="tablist" aria-label={label} class="tabs" onKeyDown={moveByKey}>
        {tabs.map(([id, name]) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={tabId(id)}
            aria-selected={id === chosen}
            aria-controls={panelId(id)}
            tabIndex={id === chosen ? 0 : -1}
            onClick={() => choose(id)}
          >
            {name}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={panelId(chosen)} aria-labelledby={tabId(chosen)} class="tab-panel">
        {children}
      </div>
    </>
  );
}
