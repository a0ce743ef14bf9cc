import { type ReadonlySignal, signal } from '@preact/signals';

const storageName = 'groupconv key';

const key = signal(remembered());
const refused = signal<'missing' | 'wrong' | undefined>(undefined);

/** The API key that the page sends, if it has one. It lies in memory, or until the tab closes if the reader wants that. */
export const apiKey: ReadonlySignal<string | undefined> = key;

/** Why the service refused the last request: there was no key, or it did not know the key. */
export const keyRefusal: ReadonlySignal<'missing' | 'wrong' | undefined> = refused;

function remembered(): string | undefined {
  try {
    return sessionStorage.getItem(storageName) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Sends this key from now on. @param remembers whether the tab keeps it when the page is loaded again */
export function setKey(next: string, remembers: boolean): void {
  try {
    if (remembers) sessionStorage.setItem(storageName, next);
    else sessionStorage.removeItem(storageName);
  } catch {
    // Without storage the key lies in memory alone.
  }
  refused.value = undefined;
  key.value = next;
}

/** Takes note of a reply's status: 401 is for want of a key, 403 is for a key that is not known. */
export function noteStatus(status: number): void {
  if (status === 401) refused.value = 'missing';
  else if (status === 403) refused.value = 'wrong';
  else refused.value = undefined;
}
