import { diagramSvg } from '../../diagram/diagram.ts';
import { Drawing } from '../components/drawing.tsx';
import { LayerFacts } from '../components/facts.tsx';
import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { drawnLayer } from '../state/drawn-layer.ts';
import { costResource } from '../state/resources.ts';
import { ChannelControls, KernelControls } from './layer-controls.tsx';
import { WeightTensor } from './weight-tensor.tsx';

/** The layer's controls, and its connections, shapes, cost and weight. */
export function ExplorePanel() {
  const { spec, current } = drawnLayer.value;
  return (
    <Section id="explore" title="Explore">
      <div class="explore">
        <ChannelControls />
        <div class="picture" data-current={current}>
          {spec && <Drawing spec={spec} draw={diagramSvg} maxWidth={820} />}
          {!current && (
            <p class="veil">
              There is no such layer: see the field in red. The picture shows the last legal one.
            </p>
          )}
        </div>
        <KernelControls />
      </div>
      <LayerFacts />
      <Notice resource={costResource} />
      {spec && <WeightTensor spec={spec} />}
    </Section>
  );
}
