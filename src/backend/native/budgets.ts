/** The most multiply-accumulates of a unit. A call of the addon cannot be stopped: it takes some milliseconds. */
export const macsPerUnit = 2 ** 26;

/** The most elements whose moments a call takes. */
export const elementsPerCall = 2 ** 20;
