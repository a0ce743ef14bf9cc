/**
 * Bodies and replies of up to so many bytes pass in one turn of the event loop: each turn has its price, and this is a millisecond's work or
 * two. Larger ones give others theirs in between.
 */
export const oneTurnBytes = 2 ** 20;
