import { groupColours, paletteSize } from '../../diagram/palette.ts';
import type { Scheme } from './scale.ts';

/** The colours and the font of the page, for canvases. */
export interface Theme {
  readonly scheme: Scheme;
  readonly page: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly fault: string;
  readonly font: string;
  readonly groups: readonly GroupInk[];
}

export interface GroupInk {
  readonly edge: string;
  readonly block: string;
  readonly band: string;
  /** Neighbouring strands differ a little, so that a braid is seen as strands. */
  readonly strands: readonly [string, string, string];
  readonly bundle: string;
}

/** Reads the page's tokens as they apply to an element. */
export function readTheme(element: Element, scheme: Scheme): Theme {
  const style = getComputedStyle(element);
  const token = (name: string) => style.getPropertyValue(name).trim();
  const page = token('--page');
  return {
    scheme,
    page,
    ink: token('--ink'),
    soft: token('--soft'),
    line: token('--line'),
    fault: token('--fault'),
    font: style.fontFamily,
    groups: Array.from({ length: paletteSize }, (_, group) => {
      const { edge, block, band } = groupColours(group, scheme);
      return {
        edge,
        block,
        band,
        strands: [mix(edge, page, 0.72), mix(edge, page, 0.92), mix(edge, page, 0.58)],
        bundle: mix(edge, page, 0.76),
      };
    }),
  };
}

export function groupInk(theme: Theme, group: number): GroupInk {
  const [first] = theme.groups;
  const found = theme.groups[group % theme.groups.length] ?? first;
  if (!found) throw new Error('a palette has a colour');
  return found;
}

/** A colour between two of the form `#rrggbb`: `part` of the first. */
export function mix(colour: string, ground: string, part: number): string {
  const channel = (at: number) => {
    const [a, b] = [colour, ground].map((text) => Number.parseInt(text.slice(at, at + 2), 16));
    return Math.round((a ?? 0) * part + (b ?? 0) * (1 - part))
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(1)}${channel(3)}${channel(5)}`;
}
