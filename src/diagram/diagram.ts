import { drawBands } from './draw-bands.ts';
import { drawCarriers, drawStrands } from './draw-strands.ts';
import { drawTiles } from './draw-tiles.ts';
import { layoutStage } from './layout.ts';
import { element, escapeXml } from './markup.ts';
import { arrangementOfSpec, type DiagramSpec, isScatter } from './spec.ts';
import { diagramStyleElement } from './style.ts';
import {
  columnTitles,
  convolutionText,
  descriptionText,
  parametersText,
  titleText,
  weightShapeText,
} from './words.ts';

export const standardWidth = 720;
/** A narrower drawing has shorter words. */
const narrowWidth = 600;
const rowHeight = 24;
const lineHeight = 22;
/** The picture's height without its notes: by channels, the same for every number of groups. */
const [minHeight, maxHeight] = [160, 460];

/**
 * The connections of a layer as an SVG document: input channels, filters, output channels, and a band per group.
 * The size is bounded for any number of channels. The service and the page share its laws (layout.ts, ink.ts).
 * @param spec a legal layer
 * @param width the width of the view box
 * @param figures whether the weight's shape and the number of parameters are written
 */
export function diagramSvg(spec: DiagramSpec, width = standardWidth, figures = true): string {
  const narrow = width < narrowWidth;
  const channels = Math.max(spec.in_channels, spec.out_channels);
  const bottom = Math.min(maxHeight, Math.max(minHeight, channels * rowHeight + 48));
  const layout = layoutStage(arrangementOfSpec(spec), { width, height: bottom, scatter: isScatter(spec) });
  const { columns } = layout;
  const notes = figures ? notesOf(spec, narrow) : [];
  const height = bottom + lineHeight * notes.length + 12;
  const titles = columnTitles(spec, narrow);
  const title = (x: number, text: string, anchor = 'start') =>
    element('text', { x, y: 20, class: 'soft', 'text-anchor': anchor }, escapeXml(text));
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'gc-diagram',
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
    },
    element('title', {}, escapeXml(titleText(spec))),
    element('desc', {}, escapeXml(descriptionText(spec, figures))),
    diagramStyleElement,
    title(columns.inX, titles.inputs),
    columns.scatter
      ? title(columns.filterX + columns.filterRoom, titles.filters, 'end')
      : title(columns.filterX, titles.filters),
    title(columns.outX + columns.outTile, titles.outputs, 'end'),
    ...drawBands(layout, !narrow),
    ...drawStrands(layout),
    drawCarriers(layout),
    ...drawTiles(layout, !narrow),
    ...notes.map((note, i) =>
      element(
        'text',
        { x: 8, y: bottom + lineHeight * (i + 1), class: i === 0 ? 'strong' : 'soft' },
        escapeXml(note),
      ),
    ),
  );
}

/** The lines below the drawing. */
function notesOf(spec: DiagramSpec, narrow: boolean): string[] {
  const [weight, parameters, kind] = [
    `weight ${weightShapeText(spec)}`,
    parametersText(spec),
    convolutionText(spec),
  ];
  return narrow ? [weight, parameters, kind] : [weight, `${parameters} · ${kind}`];
}
