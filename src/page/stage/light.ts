import type { Layout } from '../../diagram/layout.ts';
import type { StagePlanes } from './draw-tiles.ts';
import type { Loupe } from './loupe.ts';
import { inputWindow, outputWindow, type Window } from './reach.ts';
import type { Path, StageSpec, StageTensors, Target } from './target.ts';
import type { Theme } from './theme.ts';

/** What is lit: a target with its path. */
export interface Light {
  readonly spec: StageSpec;
  readonly layout: Layout;
  readonly planes: StagePlanes;
  readonly theme: Theme;
  readonly target: Target;
  readonly path: Path;
  readonly tensors: StageTensors | undefined;
  readonly loupes: readonly Loupe[];
}

/** The windows of a target's cell, on either side. */
export interface Windows {
  readonly input: Window | undefined;
  readonly output: Window | undefined;
}

export function windowsOf(spec: StageSpec, target: Target): Windows {
  const { kind, row, column } = target;
  if (kind === 'weight' || row === undefined || column === undefined)
    return { input: undefined, output: undefined };
  const own = { rows: [{ index: row, tap: 0 }], columns: [{ index: column, tap: 0 }] };
  return kind === 'output'
    ? { input: inputWindow(spec, row, column), output: own }
    : { input: own, output: outputWindow(spec, row, column) };
}
