import { drawBand } from './draw-band.ts';
import { narrowWidth, placeBands, placeColumns } from './layout.ts';
import { element, escapeXml } from './markup.ts';
import type { DiagramSpec } from './spec.ts';
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

/**
 * The connections of a layer as an SVG document: input channels, filters, output channels, a band per group.
 * The size is bounded for any number of channels: a block may stand for many, and equal groups are left out.
 * No DOM is needed, so that the service and the page draw the same picture.
 * @param spec a legal layer
 * @param width the width of the view box; below `narrowWidth` the words are short
 * @param figures whether the weight's shape and the number of parameters are written
 */
export function diagramSvg(spec: DiagramSpec, width = standardWidth, figures = true): string {
  const columns = placeColumns(width);
  const { bands, bottom } = placeBands(spec);
  const narrow = width < narrowWidth;
  const notes = figures ? notesOf(spec, narrow) : [];
  const height = bottom + 20 * notes.length + 20;
  const titles = columnTitles(spec, narrow);
  const columnTitle = (x: number, text: string, anchor = 'start') =>
    element('text', { x, y: 18, class: 'soft', 'text-anchor': anchor }, escapeXml(text));
  const noteLine = (y: number, className: string, text: string) =>
    element('text', { x: columns.group, y: bottom + y, class: className }, escapeXml(text));
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'gc-diagram',
      viewBox: `0 0 ${width} ${Math.ceil(height)}`,
      width,
      height: Math.ceil(height),
      role: 'img',
    },
    element('title', {}, escapeXml(titleText(spec))),
    element('desc', {}, escapeXml(descriptionText(spec, figures))),
    diagramStyleElement,
    columnTitle(columns.group, narrow ? '' : 'group'),
    columnTitle(columns.input, titles.inputs),
    columnTitle(columns.filter, titles.filters),
    columnTitle(columns.output + columns.blockWidth, titles.outputs, 'end'),
    ...bands.map((band) => drawBand(band, columns, spec)),
    ...notes.map((note, i) => noteLine(26 + 20 * i, i === 0 ? 'strong' : 'soft', note)),
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
