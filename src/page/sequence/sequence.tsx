import type { Design } from './design.ts';
import { LayerPicture, type LayerTensors } from './layer-picture.tsx';
import { planLayers } from './planned.ts';
import { ShuffleStrip } from './shuffle-strip.tsx';

interface Props extends Pick<Design, 'layers' | 'size'> {
  /** Unique on the page. */
  readonly name: string;
  /** Of each layer, where they are known. */
  readonly tensors?: readonly (LayerTensors | undefined)[];
  /** Of each stage, in CSS pixels. */
  readonly height?: number;
}

/** Layers that feed each other, each as a stage, and the shuffles between them. */
export function Sequence({ name, layers, size, tensors, height }: Props) {
  const planned = planLayers({ layers, size });
  const isLong = planned.length > 1;
  return (
    <div class="sequence" data-layers={planned.length}>
      {planned.map(({ layer, spec }, i) => (
        <>
          <div class="sequence-layer" key={i}>
            {isLong && <p class="sequence-name">{nameOf(layer)}</p>}
            <LayerPicture
              name={`${name}-${i}`}
              spec={spec}
              tensors={tensors?.[i]}
              {...(height !== undefined && { height })}
            />
          </div>
          {layer.shuffle !== undefined && (
            <ShuffleStrip channels={layer.out_channels} groups={layer.shuffle} />
          )}
        </>
      ))}
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
