import { signal } from '@preact/signals';

const query = matchMedia('(prefers-color-scheme: dark)');

/** The reader's colour scheme, for what is painted rather than styled. */
export const scheme = signal<'light' | 'dark'>(query.matches ? 'dark' : 'light');

query.addEventListener('change', () => {
  scheme.value = query.matches ? 'dark' : 'light';
});
