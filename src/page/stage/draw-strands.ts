import type { Layout } from '../../diagram/layout.ts';
import { addHead, addHull, addStrand, bundlesOf, carriersOf, strandOf } from '../../diagram/strands.ts';
import { groupInk, type Theme } from './theme.ts';

/** Strands of a picture at rest, and of one frame of a motion. */
export const strandBudget = { rest: 1400, motion: 400 };

/** Draws the strands of every group by the law of ink. */
export function drawStrands(
  context: CanvasRenderingContext2D,
  layout: Layout,
  theme: Theme,
  budget: number,
): void {
  for (const bundle of bundlesOf(layout, budget)) {
    const ink = groupInk(theme, bundle.group);
    if (bundle.saturated) {
      context.beginPath();
      addHull(context, layout, bundle.group);
      context.fillStyle = ink.bundle;
      context.fill();
    }
    // Browsers draw lines of at most one pixel several times as fast.
    context.lineWidth = bundle.saturated ? 0.95 / devicePixelRatio : bundle.width;
    for (const [shade, colour] of ink.strands.entries()) {
      context.beginPath();
      for (let i = shade; i < bundle.drawn; i += ink.strands.length)
        addStrand(context, strandOf(layout, bundle, i));
      context.strokeStyle = colour;
      context.stroke();
    }
  }
}

/** Thin lines with arrows from filters to outputs, or from inputs to filters where the layer scatters. */
export function drawCarriers(context: CanvasRenderingContext2D, layout: Layout, theme: Theme): void {
  context.beginPath();
  for (const { ends, arrow } of carriersOf(layout)) {
    addStrand(context, ends);
    if (arrow) addHead(context, ends[2], ends[3]);
  }
  context.strokeStyle = theme.soft;
  context.lineWidth = 1;
  const before = context.globalAlpha;
  context.globalAlpha = before * 0.45;
  context.stroke();
  context.globalAlpha = before;
}
