import { inputTile, kernelRect, type Layout, outputTile, type Rect } from '../../diagram/layout.ts';
import { addHead, addStrand, carrierOf, strandEnds } from '../../diagram/strands.ts';
import { drawLoupes } from './draw-loupe.ts';
import { frameWindow, outline } from './frame-cells.ts';
import { type Light, windowsOf } from './light.ts';
import type { Planes } from './planes.ts';
import type { Target } from './target.ts';
import { groupInk } from './theme.ts';

/** Draws the path of a target over the picture: strands, channels, kernels, windows and enlarged channels. */
export function drawLight(context: CanvasRenderingContext2D, light: Light): void {
  const { layout, planes, theme, path, target, spec } = light;
  const ink = groupInk(theme, path.group);
  const { inputs, outputs } = path;
  context.beginPath();
  for (let i = inputs.from; i <= inputs.to; i++)
    for (let o = outputs.from; o <= outputs.to; o++) addStrand(context, strandEnds(layout, o, i));
  context.strokeStyle = ink.edge;
  // Lit strands are as wide as can be told apart where they end: at one tile of so many.
  const width = litWidth(layout, inputs.to - inputs.from + 1, outputs.to - outputs.from + 1);
  context.lineWidth = width;
  context.stroke();
  drawLitCarriers(context, light, width);
  const windows = windowsOf(spec, target);
  for (let i = inputs.from; i <= inputs.to; i++) {
    const rect = inputTile(layout, i);
    drawTile(context, planes.input, i, rect);
    frameWindow(context, theme, rect, windows.input, spec.inputSize);
  }
  const kernelPlanes = planes.weight;
  for (let i = inputs.from; i <= inputs.to; i++)
    for (let o = outputs.from; o <= outputs.to; o++) drawKernel(context, layout, kernelPlanes, o, i);
  for (let o = outputs.from; o <= outputs.to; o++) {
    const rect = outputTile(layout, o);
    drawTile(context, planes.output, o, rect);
    frameWindow(context, theme, rect, windows.output, spec.outputSize);
  }
  outline(context, theme, targetRect(layout, target));
  drawLoupes(context, light, windows);
}

/** The width of lit strands: thinner where many start close together. */
function litWidth({ inSlot, outSlot }: Layout, inputs: number, outputs: number): number {
  const slot = inputs > outputs ? inSlot(0) : outSlot(0);
  return Math.min(1.8, Math.max(0.35, 0.45 * slot));
}

/** Where a target is on the stage. */
export function targetRect(layout: Layout, target: Target): Rect {
  if (target.kind === 'input') return inputTile(layout, target.channel);
  return target.kind === 'output'
    ? outputTile(layout, target.channel)
    : kernelRect(layout, target.out, target.in);
}

function drawLitCarriers(
  context: CanvasRenderingContext2D,
  { layout, path, theme }: Light,
  width: number,
): void {
  const { from, to } = layout.columns.scatter ? path.inputs : path.outputs;
  context.beginPath();
  for (let row = from; row <= to; row++) {
    const { ends, arrow } = carrierOf(layout, row);
    addStrand(context, ends);
    if (arrow) addHead(context, ends[2], ends[3]);
  }
  context.strokeStyle = theme.ink;
  context.lineWidth = Math.min(1.2, width / 2);
  context.stroke();
}

function drawTile(
  context: CanvasRenderingContext2D,
  planes: Planes | undefined,
  index: number,
  rect: Rect,
): void {
  if (!planes) return;
  const { picture, width, height, across } = planes;
  context.imageSmoothingEnabled = rect.height < height;
  context.drawImage(
    picture,
    (index % across) * width,
    Math.floor(index / across) * height,
    width,
    height,
    rect.x,
    rect.y,
    rect.width,
    Math.max(1.5, rect.height),
  );
}

function drawKernel(
  context: CanvasRenderingContext2D,
  layout: Layout,
  planes: Planes | undefined,
  out: number,
  input: number,
): void {
  if (!planes) return;
  const { scatter } = layout.columns;
  const { inPer, outPer } = layout.arrangement;
  const index = scatter ? input * outPer + (out % outPer) : out * inPer + (input % inPer);
  drawTile(context, planes, index, kernelRect(layout, out, input));
}
