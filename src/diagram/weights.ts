import { element, escapeXml, pathData, pathElements } from './markup.ts';
import { paletteSize } from './palette.ts';
import type { DiagramSpec } from './spec.ts';
import { diagramStyleElement } from './style.ts';
import { weightShapeText } from './words.ts';

/** Above this number of kernels, each group is one surface. */
const maxKernels = 1024;
/** The narrowest kernel with lines between its taps. */
const minKernelWithTaps = 15;
const maxTaps = 25;
const maxKernelWidth = 26;
const margin = { left: 20, top: 20 };

/**
 * The weight tensor as boxes: one row per filter, one column per input channel, one box per kernel.
 * With groups, the boxes form blocks along the diagonal. The weights beside them do not exist.
 * @param spec a legal layer
 * @param maxWidth the picture's width at most
 */
export function weightsSvg(spec: DiagramSpec, maxWidth: number): string {
  const { in_channels, out_channels, groups } = spec;
  const cell = Math.min(
    maxKernelWidth,
    (maxWidth - margin.left - 1) / in_channels,
    (maxWidth - margin.left - 1) / out_channels,
  );
  const size = { width: cell * in_channels, height: cell * out_channels };
  const block = { columns: in_channels / groups, rows: out_channels / groups };
  const drawsKernels = block.columns * out_channels <= maxKernels && cell >= 4;
  const blocks = Array.from({ length: groups }, (_, group) => {
    const x = margin.left + group * block.columns * cell;
    const y = margin.top + group * block.rows * cell;
    const inside = drawsKernels ? drawKernels(x, y, cell, block, spec) : [drawSurface(x, y, cell, block)];
    return element('g', { class: `g${group % paletteSize}` }, ...inside);
  });
  const total = {
    width: Math.ceil(margin.left + size.width + 1),
    height: Math.ceil(margin.top + size.height + 1),
  };
  const title =
    `Weight ${weightShapeText(spec)}: ${out_channels} rows of filters ` +
    `by ${in_channels} columns of input channels, ` +
    (groups === 1 ? 'every box filled' : `filled in ${groups} blocks along the diagonal`);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'gc-diagram',
      viewBox: `0 0 ${total.width} ${total.height}`,
      ...total,
      role: 'img',
    },
    element('title', {}, escapeXml(title)),
    diagramStyleElement,
    element('rect', { class: 'void', x: margin.left, y: margin.top, ...size, rx: 3 }),
    ...blocks,
    element('text', { class: 'soft', x: margin.left, y: 12 }, 'input channels →'),
    element(
      'text',
      { class: 'soft', transform: `translate(4 ${margin.top}) rotate(90)` },
      size.height > 50 ? 'filters →' : '',
    ),
  );
}

interface Extent {
  readonly columns: number;
  readonly rows: number;
}

function drawSurface(x: number, y: number, cell: number, { columns, rows }: Extent): string {
  return element('rect', {
    class: 'solid',
    x,
    y,
    width: Math.max(0.5, columns * cell),
    height: Math.max(0.5, rows * cell),
  });
}

/** One rounded box per kernel, and the lines between the taps of all kernels as one path. */
function drawKernels(
  x: number,
  y: number,
  cell: number,
  { columns, rows }: Extent,
  { kernel_size }: DiagramSpec,
): string[] {
  const inset = cell >= 10 ? 1.5 : 0.5;
  const box = cell - 2 * inset;
  const boxes: string[] = [];
  const lines: string[] = [];
  const [down, across] = planeOf(kernel_size);
  const hasLines = cell >= minKernelWithTaps && down * across <= maxTaps;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = { x: x + column * cell + inset, y: y + row * cell + inset };
      boxes.push(
        element('rect', { class: 'block', ...at, width: box, height: box, rx: Math.min(3, box / 4) }),
      );
      if (!hasLines) continue;
      for (let i = 1; i < down; i++) lines.push(pathData`M${at.x} ${at.y + (i * box) / down}h${box}`);
      for (let i = 1; i < across; i++) lines.push(pathData`M${at.x + (i * box) / across} ${at.y}v${box}`);
    }
  }
  return [...boxes, ...pathElements('slice', lines)];
}

/** The rows and columns of a kernel: its last two axes. */
function planeOf(kernelSize: readonly number[]): [rows: number, columns: number] {
  const columns = kernelSize.at(-1) ?? 1;
  return [kernelSize.at(-2) ?? 1, columns];
}
