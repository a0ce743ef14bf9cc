import { Fragment } from 'preact';
import { Stage } from '../stage/stage.tsx';
import type { StageTensors } from '../stage/target.ts';
import type { Design } from './design.ts';
import { planLayers } from './planned.ts';
import { ShuffleStrip } from './shuffle-strip.tsx';

interface Props extends Pick<Design, 'layers' | 'size'> {
  /** What it is called; unique on the page. */
  readonly name: string;
  /** Of each layer, where they are known. */
  readonly tensors?: readonly (StageTensors | undefined)[];
  /** Of each stage, in CSS pixels. */
  readonly height: number;
}

/** Layers that feed each other, each as a stage, and the shuffles between them. */
export function Sequence({ name, layers, size, tensors, height }: Props) {
  const planned = planLayers({ layers, size });
  const isLong = planned.length > 1;
  return (
    <div class="sequence" data-layers={planned.length}>
      {planned.map(({ layer, spec }, i) => {
        const after = planned[i + 1]?.spec;
        return (
          <Fragment key={i}>
            <div class="sequence-layer">
              <p class="sequence-name">{nameOf(layer)}</p>
              <Stage
                name={isLong ? `${name}, layer ${i + 1} of ${planned.length}` : name}
                spec={spec}
                tensors={tensors?.[i]}
                height={height}
                compact
              />
            </div>
            {layer.shuffle !== undefined && after && (
              <ShuffleStrip before={spec} after={after} groups={layer.shuffle} height={height} />
            )}
          </Fragment>
        );
      })}
    </div>
  );
}

/** `3 × 3, 16 groups`: what tells the layers of a sequence apart. */
function nameOf({ kernel_size, groups, in_channels, out_channels }: Design['layers'][number]): string {
  const kernel = `${kernel_size} × ${kernel_size}`;
  if (groups === 1) return `${kernel}, groups = 1`;
  const isDepthwise = groups === in_channels && groups === out_channels;
  return isDepthwise ? `${kernel}, depthwise` : `${kernel}, groups = ${groups}`;
}
