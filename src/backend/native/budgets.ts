/** The most multiply-accumulates of a unit. A call of the addon cannot be stopped: it takes some milliseconds. */
export const macsPerUnit = 2 ** 26;
