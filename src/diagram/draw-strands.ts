import type { Layout } from './layout.ts';
import { paletteSize } from './palette.ts';
import { addHead, addHull, addStrand, bundlesOf, carriersOf, strandOf } from './strands.ts';
import { SvgPath } from './svg-path.ts';

/** Strands of one picture at most: its size is bounded. */
const budget = 800;

/** The strands of all groups by the law of ink, a path per bundle, and a filled shape beneath saturated ones. */
export function drawStrands(layout: Layout): string[] {
  return bundlesOf(layout, budget).flatMap((bundle) => {
    const colour = `g${bundle.group % paletteSize}`;
    const hull = new SvgPath();
    if (bundle.saturated) addHull(hull, layout, bundle.group);
    const strands = new SvgPath();
    for (let i = 0; i < bundle.drawn; i++) addStrand(strands, strandOf(layout, bundle, i));
    const width = Math.max(0.1, bundle.saturated ? Math.min(bundle.width, 0.8) : bundle.width);
    return [hull.element(`${colour} hull`), strands.element(`${colour} wire`, { 'stroke-width': width })];
  });
}

/** The lines from filters to outputs, or from inputs to filters where the layer scatters. */
export function drawCarriers(layout: Layout): string {
  const path = new SvgPath();
  for (const { ends, arrow } of carriersOf(layout)) {
    path.moveTo(ends[0], ends[1]);
    path.lineTo(ends[2], ends[3]);
    if (arrow) addHead(path, ends[2], ends[3]);
  }
  return path.element('carrier');
}
