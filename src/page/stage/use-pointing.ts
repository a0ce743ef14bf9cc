import { useState } from 'preact/hooks';
import type { Scene } from './painter.ts';
import type { StageProps } from './stage-props.ts';
import type { Target } from './target.ts';
import { isDirection, settle, walk } from './walk.ts';

/** What the reader points at, and what the keyboard does with it. */
export interface Pointing {
  readonly pointed: Target | null;
  readonly point: (target: Target | null) => void;
  readonly pinTarget: (target: Target | null) => void;
  readonly pressKey: (event: KeyboardEvent) => void;
}

export function usePointing(
  { spec, pin = null, onPin, onPoint }: StageProps,
  scene: Scene | undefined,
): Pointing {
  const [pointed, setPointed] = useState<Target | null>(null);
  const point = (next: Target | null) => {
    if (JSON.stringify(next) === JSON.stringify(pointed)) return;
    setPointed(next);
    onPoint?.(next);
  };
  const pinTarget = (target: Target | null) => {
    onPin?.(target && settle(spec, target));
    point(null);
  };
  const walkOn = (arrangement: Scene['layout']['arrangement'], key: string) => {
    if (!isDirection(key)) return false;
    if (pin) onPin?.(walk(spec, arrangement, pin, key));
    else point(pointed ? walk(spec, arrangement, pointed, key) : { kind: 'output', channel: 0 });
    return true;
  };
  const pressKey = (event: KeyboardEvent) => {
    if (!scene) return;
    if (event.key === 'Enter' && pointed) pinTarget(pointed);
    else if (event.key === 'Escape') pinTarget(null);
    else if (!walkOn(scene.layout.arrangement, event.key)) return;
    event.preventDefault();
  };
  return { pointed, point, pinTarget, pressKey };
}
