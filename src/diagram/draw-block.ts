import type { Box } from './layout.ts';
import { element, escapeXml, pathData, pathElements } from './markup.ts';

/** The narrowest slice of a filter that has a line beside it. */
const minSliceWidth = 4;
const minWidthWithCount = 40;

/** A channel with its number, or a pile of sheets that stands for several channels. */
export function drawBlock({ channels, count, y, height }: Box, x: number, width: number): string {
  const offsets = count > 1 ? [4, 2, 0] : [0];
  const [pile = 0] = offsets;
  const size = { width: width - pile, height: height - pile, rx: 4 };
  const sheets = offsets.map((offset) =>
    element('rect', { class: 'block', x: x + offset, y: y + offset, ...size }),
  );
  const lines = count > 1 ? [`${channels.from}–${channels.to}`, `×${count}`] : [String(channels.from)];
  const texts = lines.map((line, i) =>
    blockText(x + size.width / 2, y + size.height / 2 + (i - (lines.length - 1) / 2) * 14, line),
  );
  return [...sheets, ...texts].join('');
}

/** A filter as a row of slices, one per input channel that it reads. */
export function drawFilter({ count, y, height }: Box, x: number, width: number, slices: number): string {
  const inset = count > 1 ? 4 : 2;
  const innerHeight = height - 2 * inset;
  const rect = { class: 'block', x, y: y + inset, width, height: innerHeight, rx: 3 };
  const cuts = Array.from(
    { length: width / slices >= minSliceWidth ? slices - 1 : 0 },
    (_, i) => pathData`M${x + ((i + 1) * width) / slices} ${y + inset}v${innerHeight}`,
  );
  const hasCount = count > 1 && width >= minWidthWithCount;
  return [
    element('rect', rect),
    ...pathElements('slice', cuts),
    ...(hasCount ? [blockText(x + width / 2, y + height / 2, `×${count}`)] : []),
  ].join('');
}

/** A text whose middle is at (x, y). */
function blockText(x: number, y: number, text: string): string {
  const attributes = { class: 'block-text', x, y: y + 4, 'text-anchor': 'middle' };
  return element('text', attributes, escapeXml(text));
}
