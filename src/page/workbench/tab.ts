import { type Signal, signal } from '@preact/signals';
import { nameSection } from '../state/address.ts';
import { readAddress } from '../state/link.ts';

/** The tabs of the workbench. An address such as `#layouts` opens one. */
export const tabs = [
  ['verify', 'Verify'],
  ['layouts', 'Layouts'],
  ['int8', 'int8'],
  ['files', 'Files'],
] as const;

export type TabId = (typeof tabs)[number][0];

const namedTab = (): TabId | undefined => {
  const { section } = readAddress(location);
  return tabs.find(([id]) => id === section)?.[0];
};

/** The open tab. */
export const tab: Signal<TabId> = signal(namedTab() ?? 'verify');

addEventListener('popstate', () => {
  tab.value = namedTab() ?? tab.peek();
});

/** Opens a tab, and names it in the address. */
export function chooseTab(id: TabId): void {
  tab.value = id;
  nameSection(id);
}
