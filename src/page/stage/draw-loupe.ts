import { inputTile, outputTile, type Rect } from '../../diagram/layout.ts';
import { formatNumber } from '../format.ts';
import { frameCells } from './frame-cells.ts';
import type { Light, Windows } from './light.ts';
import type { Loupe } from './loupe.ts';
import { elementAt } from './sums.ts';
import { groupInk, type Theme } from './theme.ts';
import { writeValues } from './write-values.ts';

/** Draws the enlarged channels, with the window's cells and the value of the cell. */
export function drawLoupes(context: CanvasRenderingContext2D, light: Light, windows: Windows): void {
  for (const loupe of light.loupes) drawLoupe(context, light, windows, loupe);
}

function drawLoupe(
  context: CanvasRenderingContext2D,
  light: Light,
  windows: Windows,
  { side, channel, rect, ground }: Loupe,
): void {
  const { theme, layout, planes, spec, path, tensors } = light;
  const own = side === 'input' ? planes.input : planes.output;
  const tile = side === 'input' ? inputTile(layout, channel) : outputTile(layout, channel);
  const size = side === 'input' ? spec.inputSize : spec.outputSize;
  const tensor = tensors?.[side];
  const ink = groupInk(theme, path.group);
  drawLeader(context, theme.line, ground, tile, side);
  context.fillStyle = theme.page;
  context.fillRect(ground.x, ground.y, ground.width, ground.height);
  if (own) {
    context.imageSmoothingEnabled = false;
    const { picture, width, height } = own;
    context.drawImage(picture, 0, channel * height, width, height, rect.x, rect.y, rect.width, rect.height);
    if (tensor)
      writeValues(context, theme, rect, size, own.scale, (row, column) =>
        elementAt(tensor, channel, row, column),
      );
  } else {
    context.fillStyle = ink.band;
    context.fillRect(rect.x, rect.y, rect.width, rect.height);
  }
  framePlane(context, theme, ink.edge, rect, ground);
  const window = side === 'input' ? windows.input : windows.output;
  if (window) frameCells(context, theme, rect, window, size);
  writeWords(context, light, side, channel, ground);
}

/** The plane's frame, and a dotted one around its padding. */
function framePlane(
  context: CanvasRenderingContext2D,
  theme: Theme,
  edge: string,
  rect: Rect,
  ground: Rect,
): void {
  context.lineWidth = 1;
  if (ground.width > rect.width) {
    context.strokeStyle = theme.soft;
    context.setLineDash([2, 3]);
    context.strokeRect(ground.x + 0.5, ground.y + 0.5, ground.width - 1, ground.height - 1);
    context.setLineDash([]);
  }
  context.strokeStyle = edge;
  context.strokeRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1);
}

function writeWords(
  context: CanvasRenderingContext2D,
  { theme, target, tensors }: Light,
  side: Loupe['side'],
  channel: number,
  ground: Rect,
): void {
  context.textAlign = side === 'input' ? 'left' : 'right';
  context.textBaseline = 'middle';
  const x = side === 'input' ? ground.x : ground.x + ground.width;
  context.fillStyle = theme.ink;
  context.font = `600 16px ${theme.font}`;
  context.fillText(`${side} ${channel}`, x, ground.y + ground.height + 16);
  if (target.kind !== side || target.row === undefined || target.column === undefined) return;
  const tensor = tensors?.[side];
  const value = tensor ? ` = ${formatNumber(elementAt(tensor, channel, target.row, target.column))}` : '';
  context.font = `14px ${theme.font}`;
  context.fillStyle = theme.soft;
  context.fillText(`row ${target.row}, column ${target.column}${value}`, x, ground.y + ground.height + 36);
}

/** Lines from a tile's corners to those of its enlarged picture. */
function drawLeader(
  context: CanvasRenderingContext2D,
  colour: string,
  rect: Rect,
  tile: Rect,
  side: Loupe['side'],
): void {
  const [from, to] = side === 'input' ? [tile.x, rect.x + rect.width] : [tile.x + tile.width, rect.x];
  context.beginPath();
  context.moveTo(from, tile.y);
  context.lineTo(to, rect.y);
  context.moveTo(from, tile.y + tile.height);
  context.lineTo(to, rect.y + rect.height);
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.stroke();
}
