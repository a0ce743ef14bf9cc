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
 * A layer's connections as an SVG document: input channels, filters and output channels, a band of its own for every group.
 * Bounded in size however many channels there are: blocks then stand for many (`×64`), and groups that are alike are left out.
 * Needs no DOM: the service and the page draw with the same function.
 * @param spec a legal layer: `groups` divides both channel counts.
 * @param width of the view box; below 520 the words are short, for a phone.
 * @param figures whether the weight's shape and the parameters are told.
 */
export function diagramSvg(spec: DiagramSpec, width = standardWidth, figures = true): string {
  const columns = placeColumns(width);
  const { bands, bottom } = placeBands(spec);
  const narrow = width < narrowWidth;
  const notes = figures ? notesOf(spec, narrow) : [];
  const height = bottom + 20 * notes.length + 20;
  const titles = columnTitles(spec, narrow);
  const head = (x: number, text: string, anchor = 'start') =>
    element('text', { x, y: 18, class: 'soft', 'text-anchor': anchor }, escapeXml(text));
  const foot = (y: number, className: string, text: string) =>
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
    head(columns.group, narrow ? '' : 'group'),
    head(columns.input, titles.inputs),
    head(columns.filter, titles.filters),
    head(columns.output + columns.blockWidth, titles.outputs, 'end'),
    ...bands.map((band) => drawBand(band, columns, spec)),
    ...notes.map((note, i) => foot(26 + 20 * i, i === 0 ? 'strong' : 'soft', note)),
  );
}

/** What is written below: on a narrow drawing, a line each. */
function notesOf(spec: DiagramSpec, narrow: boolean): string[] {
  const [weight, parameters, kind] = [
    `weight ${weightShapeText(spec)}`,
    parametersText(spec),
    convolutionText(spec),
  ];
  return narrow ? [weight, parameters, kind] : [weight, `${parameters} · ${kind}`];
}
