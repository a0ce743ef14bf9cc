/** How long what is above a part may grow after it is shown, in milliseconds. */
const settlingMillis = 10_000;

/** What the reader does to go elsewhere. */
const moves = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

let stop = () => {};

/**
 * Scrolls to the beginning of a part of the page, and stays there while what is above it is drawn and grows, until the
 * reader moves.
 */
export function showPart(id: string): void {
  stop();
  const observer = new ResizeObserver(() =>
    document.getElementById(id)?.scrollIntoView({ behavior: 'instant' }),
  );
  observer.observe(document.body);
  stop = () => {
    observer.disconnect();
    for (const move of moves) removeEventListener(move, stop);
  };
  for (const move of moves) addEventListener(move, stop, { passive: true });
  setTimeout(stop, settlingMillis);
}
