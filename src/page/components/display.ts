import { signal } from '@preact/signals';

const dark = matchMedia('(prefers-color-scheme: dark)');

/** What painted pictures depend on, since no style sheet reaches them: the reader's colour scheme and the window's width. */
export const screen = signal(read());

function read() {
  return { scheme: dark.matches ? ('dark' as const) : ('light' as const), width: innerWidth };
}

function update(): void {
  screen.value = read();
}

dark.addEventListener('change', update);
addEventListener('resize', update);
