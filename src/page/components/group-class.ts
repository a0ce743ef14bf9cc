import { paletteSize } from '../../diagram/palette.ts';

/** The class that gives an element a group's colours, as style/tokens.css defines it. */
export const groupClass = (group: number) => `edge-${group % paletteSize}`;
