/**
 * Bodies and replies up to this size pass in one turn of the event loop, which takes a millisecond or two.
 * Each turn has its price. Larger ones take several turns, so that other requests get theirs in between.
 */
export const oneTurnBytes = 2 ** 20;
