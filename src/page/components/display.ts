import { signal } from '@preact/signals';

const darkScheme = matchMedia('(prefers-color-scheme: dark)');

/** The colour scheme and the window's size. Canvases depend on both, and style sheets do not reach them. */
export const display = signal(readDisplay());

function readDisplay() {
  const scheme = darkScheme.matches ? ('dark' as const) : ('light' as const);
  return { scheme, width: innerWidth, height: innerHeight };
}

function updateDisplay(): void {
  display.value = readDisplay();
}

darkScheme.addEventListener('change', updateDisplay);
addEventListener('resize', updateDisplay);
