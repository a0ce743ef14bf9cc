import { useMemo } from 'preact/hooks';
import { arrangementOf } from '../../diagram/arrangement.ts';
import { layoutStage } from '../../diagram/layout.ts';
import { frozenLayout } from './frozen.ts';
import type { Scene } from './painter.ts';
import { planesOf } from './scene-planes.ts';
import type { StageSpec, StageTensors } from './target.ts';
import type { Theme } from './theme.ts';

interface Wanted {
  readonly spec: StageSpec;
  readonly tensors: StageTensors | undefined;
  readonly attempt: number | undefined;
  readonly scatter: boolean;
  readonly width: number;
  readonly height: number;
  readonly theme: Theme | undefined;
}

/** The scene of a layer, made anew only where something of it has changed. */
export function useScene({
  spec,
  tensors,
  attempt,
  scatter,
  width,
  height,
  theme,
}: Wanted): Scene | undefined {
  const key = JSON.stringify(spec);
  const scheme = theme?.scheme;
  const shown = attempt ?? spec.groups;
  const planes = useMemo(
    () => planesOf(spec, tensors, { scheme: scheme ?? 'light', scatter, shown }),
    [key, tensors, scheme, scatter, shown],
  );
  return useMemo(() => {
    if (!theme || width === 0) return undefined;
    const arrangement = arrangementOf(spec.in_channels, spec.out_channels, shown);
    const layout = frozenLayout(layoutStage(arrangement, { width, height, scatter }));
    const weight = attempt === undefined ? planes.weight : undefined;
    return { spec, layout, planes: { ...planes, weight }, theme };
  }, [key, planes, attempt, scatter, width, height, theme]);
}
