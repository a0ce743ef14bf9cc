import { diagramSvg } from '../../diagram/diagram.ts';
import { Drawing } from '../components/drawing.tsx';
import type { LegalSpec } from '../state/layer.ts';
import type { StageTensors } from '../state/tensors.ts';

/** A layer's tensors, the bias left out. */
export type LayerTensors = Omit<StageTensors, 'bias'> & { readonly bias: null };

interface Props {
  readonly name: string;
  readonly spec: LegalSpec;
  readonly tensors?: LayerTensors | undefined;
  readonly height?: number;
}

/** One layer of a sequence as a picture. */
export function LayerPicture({ spec }: Props) {
  return (
    <Drawing
      spec={{ ...spec, kernel_size: spec.kernel, bias: false }}
      draw={drawWithoutFigures}
      maxWidth={800}
    />
  );
}

/** The picture must not give an answer away. */
const drawWithoutFigures: typeof diagramSvg = (spec, width) => diagramSvg(spec, width, false);
