/**
 * Bodies and replies up to this size take one turn of the event loop, of one or two milliseconds. Each turn
 * has a cost. Larger ones take several turns, so that other requests are served in between.
 */
export const oneTurnBytes = 2 ** 20;

/** How much of a large body is read per turn of the event loop. */
export const turnBytes = 2 ** 17;
