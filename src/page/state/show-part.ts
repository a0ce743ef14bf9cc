/** How long a part of the page may grow after it is shown, in milliseconds. */
const settlingMillis = 3000;

/** What ends the settling: the reader goes elsewhere. */
const moves = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/**
 * Scrolls to the beginning of a part of the page, and stays there while what is above it is drawn and grows, until the
 * reader moves.
 */
export function showPart(id: string): void {
  const show = () => document.getElementById(id)?.scrollIntoView({ behavior: 'instant' });
  const observer = new ResizeObserver(show);
  observer.observe(document.body);
  const stop = () => {
    observer.disconnect();
    for (const move of moves) removeEventListener(move, stop);
  };
  for (const move of moves) addEventListener(move, stop, { passive: true });
  setTimeout(stop, settlingMillis);
}
