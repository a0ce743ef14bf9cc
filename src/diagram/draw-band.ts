import { drawBlock, drawFilter } from './draw-block.ts';
import { drawConnections } from './draw-connections.ts';
import type { Columns, PlacedBand, PlacedGroup } from './layout.ts';
import { element } from './markup.ts';
import { paletteSize } from './palette.ts';
import type { DiagramSpec } from './spec.ts';

/** A group with its connections and blocks, or a line of text for the groups that are left out. */
export function drawBand(band: PlacedBand, columns: Columns, spec: DiagramSpec): string {
  return 'skipped' in band ? drawSkipped(band, columns) : drawGroup(band, columns, spec);
}

function drawSkipped({ skipped, y, height }: Extract<PlacedBand, { skipped: number }>, { width }: Columns) {
  const attributes = { x: width / 2, y: y + height / 2 + 4, 'text-anchor': 'middle', class: 'soft' };
  const groups = skipped === 1 ? 'group' : 'groups';
  return element('text', attributes, `⋮  ${skipped.toLocaleString('en')} more ${groups} alike  ⋮`);
}

function drawGroup(
  { group, y, height, inputs, outputs }: PlacedGroup,
  { width, group: label, input, filter, filterWidth, output, blockWidth }: Columns,
  { in_channels, groups }: DiagramSpec,
): string {
  // A filter's width is its share of the input channels.
  const ownWidth = Math.max(14, filterWidth / groups);
  const toFilters = inputs.flatMap((from) => outputs.map((to) => [from, to] as const));
  const toOutputs = outputs.map((box) => [box, box] as const);
  return element(
    'g',
    { class: `g${group % paletteSize}` },
    element('rect', { class: 'band', x: 0, y, width, height, rx: 8 }),
    drawConnections(toFilters, input + blockWidth, filter),
    drawConnections(toOutputs, filter + ownWidth, output),
    element('text', { class: 'strong', x: label, y: y + height / 2 + 4 }, String(group)),
    ...inputs.map((box) => drawBlock(box, input, blockWidth)),
    ...outputs.map((box) => drawFilter(box, filter, ownWidth, in_channels / groups)),
    ...outputs.map((box) => drawBlock(box, output, blockWidth)),
  );
}
