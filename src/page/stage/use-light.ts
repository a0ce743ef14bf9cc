import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';
import { drawLight } from './draw-light.ts';
import { type Loupe, placeLoupe } from './loupe.ts';
import { clearedContext, type Scene } from './painter.ts';
import { type Path, pathOf, type StageTensors, type Target } from './target.ts';

/** What is lit: the target's path and its enlarged channels. */
export interface Lit {
  readonly path: Path | undefined;
  readonly loupes: readonly Loupe[];
}

/** Lights a target's whole path on a canvas over the picture. */
export function useLight(
  canvas: RefObject<HTMLCanvasElement | null>,
  scene: Scene | undefined,
  target: Target | null,
  tensors: StageTensors | undefined,
): Lit {
  const { path, loupes } = litOf(scene, target);
  useLayoutEffect(() => {
    if (!canvas.current || !scene) return;
    const { width, height } = scene.layout.columns;
    const context = clearedContext(canvas.current, width, height);
    if (context && target && path) drawLight(context, { ...scene, target, path, tensors, loupes });
  }, [scene, JSON.stringify(target), tensors]);
  return { path, loupes };
}

/** What a target lights. */
export function litOf(scene: Scene | undefined, target: Target | null): Lit {
  const path = target && scene ? pathOf(scene.layout.arrangement, target) : undefined;
  if (!scene || !target || !path) return { path: undefined, loupes: [] };
  const { layout, spec } = scene;
  const input = target.kind === 'input' ? target.channel : path.inputs.from;
  const output = target.kind === 'output' ? target.channel : path.outputs.from;
  const loupes = [
    placeLoupe(layout, spec, 'input', input),
    placeLoupe(layout, spec, 'output', output),
  ].filter((loupe) => loupe !== undefined);
  return { path, loupes };
}
