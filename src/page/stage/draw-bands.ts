import { leftOver } from '../../diagram/arrangement.ts';
import { bandNames, minFramed } from '../../diagram/draw-bands.ts';
import { bandRect, type Layout } from '../../diagram/layout.ts';
import { frameDashes } from '../../diagram/palette.ts';
import { runsOf } from '../../diagram/runs.ts';
import { groupInk, type Theme } from './theme.ts';

/** A band per group: its ground, its frame, and its name where there is room. */
export function drawBands(context: CanvasRenderingContext2D, layout: Layout, theme: Theme): void {
  const { arrangement, columns } = layout;
  context.lineWidth = 1;
  for (const { group, count, height: own } of runsOf(layout)) {
    const { x, y, width } = bandRect(layout, group);
    const height = own * count;
    const ink = groupInk(theme, group);
    context.fillStyle = ink.band;
    context.fillRect(x, y, width, height);
    if (own < minFramed) continue;
    context.strokeStyle = ink.edge;
    context.setLineDash([...frameDashes(group)]);
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  }
  context.setLineDash([]);
  context.font = `14px ${theme.font}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = theme.ink;
  const names = leftOver(arrangement).some((count) => count > 0 && arrangement.groups > 40)
    ? []
    : bandNames(layout, columns.width >= 600);
  for (const { text, y } of names) context.fillText(text, columns.band[0] + 8, y + 1);
}
