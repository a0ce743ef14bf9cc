import { signal } from '@preact/signals';

const darkScheme = matchMedia('(prefers-color-scheme: dark)');

/** What painted pictures depend on, since no style sheet reaches them: the reader's colour scheme and the window's width. */
export const display = signal(readDisplay());

function readDisplay() {
  return { scheme: darkScheme.matches ? ('dark' as const) : ('light' as const), width: innerWidth };
}

function updateDisplay(): void {
  display.value = readDisplay();
}

darkScheme.addEventListener('change', updateDisplay);
addEventListener('resize', updateDisplay);
