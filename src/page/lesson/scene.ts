import { denseRun, separableRuns, shuffledRuns, tutorialRuns } from './experiments.ts';
import type { LayerRun } from './reach.ts';
import { type Scene, type Step, shuffled } from './steps.ts';

/** What the stage shows of a step: the layers before or after the answer. */
export function sceneOf(step: Step, revealed: boolean, view: 'pointwise' | 'shuffle'): Scene {
  if (!revealed) return step.before;
  return step.id === 'mixing' && view === 'shuffle' ? { ...step.after, layers: shuffled } : step.after;
}

/** The service's answers of a scene's layers, as far as they are there. */
export function runsOfScene({ layers }: Scene): readonly (LayerRun | undefined)[] {
  const [first] = layers;
  if (!first) return [];
  const tutorial = tutorialRuns.find((_, i) => first.out_channels === 4 && first.groups === 2 ** i);
  const isDense = first.groups === 1;
  const runs = tutorial
    ? [tutorial]
    : first.shuffle !== undefined
      ? shuffledRuns
      : isDense
        ? [denseRun]
        : separableRuns;
  return layers.map((_, i) => runs[i]?.value.value);
}
