import { type Layout, mixLayouts } from '../../diagram/layout.ts';
import { drawBands } from './draw-bands.ts';
import { drawLabels } from './draw-labels.ts';
import { drawCarriers, drawStrands, strandBudget } from './draw-strands.ts';
import { drawTiles, type StagePlanes } from './draw-tiles.ts';
import { frozenLayout } from './frozen.ts';
import { duration, eased, prefersStillness } from './motion.ts';
import type { StageSpec } from './target.ts';
import type { Theme } from './theme.ts';
import { zoomOf } from './zoom.ts';

/** Everything that the picture at rest depends on. */
export interface Scene {
  readonly spec: StageSpec;
  readonly layout: Layout;
  readonly planes: StagePlanes;
  readonly theme: Theme;
}

/** A canvas's context, at the screen's resolution and cleared, in CSS pixels. */
export function clearedContext(canvas: HTMLCanvasElement, width: number, height: number) {
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  const ratio = devicePixelRatio * zoomOf(canvas);
  const [pixelWidth, pixelHeight] = [width, height].map((size) => Math.round(size * ratio));
  // Setting a size clears the canvas, and costs an allocation.
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    canvas.width = pixelWidth ?? 1;
    canvas.height = pixelHeight ?? 1;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.globalAlpha = 1;
  context.clearRect(0, 0, width, height);
  return context;
}

/** Paints scenes on a canvas, and the motion from one to the next. */
export class Painter {
  readonly #canvas: HTMLCanvasElement;
  #shown: Scene | undefined;
  #frame = 0;
  /** Where the channels are now: between two layouts while they move. */
  #layout: Layout | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** Shows a scene. A change of groups moves its channels. */
  show(scene: Scene): void {
    const before = this.#shown;
    const from = this.#layout && frozenLayout(this.#layout);
    cancelAnimationFrame(this.#frame);
    this.#shown = scene;
    if (!before || !from || !isMove(before, scene)) {
      this.#paint(scene.layout, [[scene, 1]]);
      return;
    }
    const still = prefersStillness();
    const length = still ? duration.fade : duration.groups;
    let start: number | undefined;
    const step = (now: number) => {
      start ??= now;
      const part = Math.min(1, (now - start) / length);
      const ease = eased(part);
      if (part >= 1) return this.#paint(scene.layout, [[scene, 1]]);
      const place = still ? scene.layout : mixLayouts(from, scene.layout, ease);
      this.#paint(place, [
        [before, 1 - ease],
        [scene, ease],
      ]);
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  /** Paints scenes over each other at the same places, each with an opacity. */
  #paint(places: Layout, layers: readonly (readonly [Scene, number])[]): void {
    const { width, height } = places.columns;
    const context = clearedContext(this.#canvas, width, height);
    if (!context) return;
    this.#layout = places;
    const last = layers.at(-1)?.[0];
    const strands = layers.length > 1 ? strandBudget.motion : strandBudget.rest;
    const parts = [drawBands, drawStrands, drawCarriers] as const;
    const layoutOf = ({ layout }: Scene): Layout => ({
      ...places,
      arrangement: layout.arrangement,
    });
    for (const draw of parts)
      for (const [scene, opacity] of layers) {
        context.globalAlpha = opacity;
        draw(context, layoutOf(scene), scene.theme, strands);
      }
    for (const [scene, opacity] of layers) {
      context.globalAlpha = opacity;
      drawTiles(context, layoutOf(scene), scene.planes, scene.theme);
    }
    context.globalAlpha = 1;
    if (last) drawLabels(context, layoutOf(last), last.spec, last.theme);
  }
}

/** Whether the channels are the same, and only their groups differ. */
function isMove(from: Scene, to: Scene): boolean {
  const [a, b] = [from.layout, to.layout];
  return (
    a.arrangement.inputs === b.arrangement.inputs &&
    a.arrangement.outputs === b.arrangement.outputs &&
    a.columns.width === b.columns.width &&
    a.columns.scatter === b.columns.scatter &&
    a.arrangement.groups !== b.arrangement.groups
  );
}
