import { inputTile, type Layout, outputTile, type Rect } from '../../diagram/layout.ts';
import type { StageSpec } from './target.ts';

/** An enlarged channel at the edge of the stage. */
export interface Loupe {
  readonly side: 'input' | 'output';
  readonly channel: number;
  /** The plane. */
  readonly rect: Rect;
  /** The plane and the padding around it. */
  readonly ground: Rect;
}

/** The room below a loupe for its two lines of words. */
export const wordsHeight = 48;
/** More padding is not shown. */
const maxPadding = 3;

/** The place of an enlarged channel, as near to its tile as there is room. Narrow stages have none. */
export function placeLoupe(
  layout: Layout,
  spec: StageSpec,
  side: Loupe['side'],
  channel: number,
): Loupe | undefined {
  const { columns } = layout;
  if (columns.loupe === 0) return undefined;
  const [rows, across] = side === 'input' ? spec.inputSize : spec.outputSize;
  const padded = side === 'input' && spec.type === 'conv2d';
  const [above, beside] = spec.padding.map((padding) => (padded ? Math.min(padding, maxPadding) : 0));
  const [extraRows, extraColumns] = [2 * (above ?? 0), 2 * (beside ?? 0)];
  const width = columns.loupe;
  const height = width * Math.min(1.25, Math.max(0.2, (rows + extraRows) / (across + extraColumns)));
  const cell = { width: width / (across + extraColumns), height: height / (rows + extraRows) };
  const tile = side === 'input' ? inputTile(layout, channel) : outputTile(layout, channel);
  const wanted = tile.y + tile.height / 2 - height / 2;
  const y = Math.max(columns.top, Math.min(wanted, columns.bottom - height - wordsHeight));
  const x = side === 'input' ? 0 : columns.width - width;
  return {
    side,
    channel,
    ground: { x, y, width, height },
    rect: {
      x: x + (extraColumns / 2) * cell.width,
      y: y + (extraRows / 2) * cell.height,
      width: cell.width * across,
      height: cell.height * rows,
    },
  };
}
