import type { Subject } from './subject.ts';

/** The letters of the spatial axes. */
const spatial = ['', 'W', 'HW', 'DHW'] as const;

/** The channels come first: `NCHW`. */
export const channelsFirst = ({ axes }: Pick<Subject, 'axes'>): string => `NC${spatial[axes]}`;

/** The channels come last: `NHWC`. */
export const channelsLast = ({ axes }: Pick<Subject, 'axes'>): string => `N${spatial[axes]}C`;

/** The axes of a weight: `k` stands for the spatial ones. */
export const weightLetters = (order: string, axes: number): string => order.replace('k', spatial[axes]);

/** `[N, C, H, W]` in words for the code. */
export const axesText = (layout: string): string => `[${[...layout].join(', ')}]`;
