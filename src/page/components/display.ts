import { signal } from '@preact/signals';

const darkScheme = matchMedia('(prefers-color-scheme: dark)');

/** The colour scheme and the window's width. Canvases depend on both, and style sheets do not reach them. */
export const display = signal(readDisplay());

function readDisplay() {
  return { scheme: darkScheme.matches ? ('dark' as const) : ('light' as const), width: innerWidth };
}

function updateDisplay(): void {
  display.value = readDisplay();
}

darkScheme.addEventListener('change', updateDisplay);
addEventListener('resize', updateDisplay);
