import { channelCount } from './bands.ts';
import type { Box, Columns, PlacedBand } from './layout.ts';
import { element, escapeXml, roundToTenth } from './markup.ts';
import { paletteSize } from './palette.ts';
import type { DiagramSpec } from './spec.ts';

/** Slices of a filter are told apart down to this width. */
const minSliceWidth = 4;

/** More wires than these would make one surface: they are drawn fine. */
const maxBoldWires = 128;

/** One group: its band, its connections, its blocks; or the line that stands for groups that are left out. */
export function drawBand(band: PlacedBand, columns: Columns, spec: DiagramSpec): string {
  if ('skipped' in band) {
    const at = {
      x: columns.width / 2,
      y: band.y + band.height / 2 + 4,
      'text-anchor': 'middle',
      class: 'soft',
    };
    const text = `⋮  ${band.skipped.toLocaleString('en')} more ${band.skipped === 1 ? 'group' : 'groups'} alike  ⋮`;
    return element('text', at, text);
  }
  const { group, y, height, inputs, outputs } = band;
  const { input, filter, output, blockWidth, width } = columns;
  const strip = filterWidth(columns, spec);
  const background = element('rect', { class: 'band', x: 0, y, width, height, rx: 8 });
  const label = element('text', { class: 'strong', x: columns.group, y: y + height / 2 + 4 }, String(group));
  return element(
    'g',
    { class: `g${group % paletteSize}` },
    background,
    drawConnections(inputs, outputs, input + blockWidth, filter),
    drawConnections(outputs, outputs, filter + strip, output, true),
    label,
    ...inputs.map((box) => drawBlock(box, input, blockWidth)),
    ...outputs.map((box) => drawFilter(box, filter, strip, spec)),
    ...outputs.map((box) => drawBlock(box, output, blockWidth)),
  );
}

/** A filter is as long as the share of the inputs that it reads. */
function filterWidth({ filterWidth }: Columns, { groups }: DiagramSpec): number {
  return Math.max(14, filterWidth / groups);
}

/** Curves from every box to every box (or each to its own): single channels as lines, many as a fan. */
function drawConnections(
  from: readonly Box[],
  to: readonly Box[],
  x1: number,
  x2: number,
  pairwise = false,
): string {
  const pairs = from.flatMap((a, i) => (pairwise ? to.slice(i, i + 1) : to).map((b) => [a, b] as const));
  const many = ([a, b]: readonly [Box, Box]) => channelCount(a.share) > 1 || channelCount(b.share) > 1;
  const bend = (x2 - x1) * 0.45;
  const curve = (ya: number, yb: number) =>
    `C${roundToTenth(x1 + bend)} ${roundToTenth(ya)} ${roundToTenth(x2 - bend)} ${roundToTenth(yb)} ${roundToTenth(x2)} ${roundToTenth(yb)}`;
  const back = (ya: number, yb: number) =>
    `C${roundToTenth(x2 - bend)} ${roundToTenth(yb)} ${roundToTenth(x1 + bend)} ${roundToTenth(ya)} ${roundToTenth(x1)} ${roundToTenth(ya)}`;
  const wires = pairs
    .filter((pair) => !many(pair))
    .map(([a, b]) => `M${roundToTenth(x1)} ${roundToTenth(centreOf(a))}${curve(centreOf(a), centreOf(b))}`);
  const fans = pairs.filter(many).map(([a, b]) => {
    const [a2, b2] = [a.y + a.height, b.y + b.height];
    return `M${roundToTenth(x1)} ${roundToTenth(a.y)}${curve(a.y, b.y)}V${roundToTenth(b2)}${back(a2, b2)}Z`;
  });
  return [
    ...(wires.length > 0
      ? [element('path', { class: wires.length > maxBoldWires ? 'wire fine' : 'wire', d: wires.join('') })]
      : []),
    ...(fans.length > 0 ? [element('path', { class: 'fan', d: fans.join('') })] : []),
  ].join('');
}

function centreOf({ y, height }: Box): number {
  return y + height / 2;
}

/** One channel, or a stack that stands for many. */
function drawBlock(box: Box, x: number, width: number): string {
  const { share, y, height } = box;
  const many = channelCount(share) > 1;
  const sheets = many ? [4, 2, 0] : [0];
  const size = { width: width - (many ? 4 : 0), height: height - (many ? 4 : 0), rx: 4 };
  const rects = sheets.map((shift) =>
    element('rect', { class: 'block', x: x + shift, y: y + shift, ...size }),
  );
  const lines = many ? [`${share.from}–${share.to}`, `×${channelCount(share)}`] : [String(share.from)];
  const texts = lines.map((line, i) =>
    element(
      'text',
      {
        class: 'block-text',
        x: x + size.width / 2,
        y: y + size.height / 2 + 4 + (i - (lines.length - 1) / 2) * 14,
        'text-anchor': 'middle',
      },
      escapeXml(line),
    ),
  );
  return [...rects, ...texts].join('');
}

/** A filter as a row of slices, one an input channel that it reads. */
function drawFilter({ share, y, height }: Box, x: number, width: number, spec: DiagramSpec): string {
  const slices = spec.in_channels / spec.groups;
  const many = channelCount(share) > 1;
  const inset = many ? 4 : 2;
  const rect = { class: 'block', x, y: y + inset, width, height: height - 2 * inset, rx: 3 };
  const cuts = Array.from(
    { length: width / slices >= minSliceWidth ? slices - 1 : 0 },
    (_, i) =>
      `M${roundToTenth(x + ((i + 1) * width) / slices)} ${roundToTenth(y + inset)}v${roundToTenth(height - 2 * inset)}`,
  );
  const label = many && width >= 40 ? `×${channelCount(share)}` : undefined;
  return [
    element('rect', rect),
    ...(cuts.length > 0 ? [element('path', { class: 'slice', d: cuts.join('') })] : []),
    ...(label
      ? [
          element(
            'text',
            { class: 'block-text', x: x + width / 2, y: y + height / 2 + 4, 'text-anchor': 'middle' },
            label,
          ),
        ]
      : []),
  ].join('');
}
