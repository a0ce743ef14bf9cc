import { diagramSvg } from '../../diagram/diagram.ts';
import { Drawing } from '../components/drawing.tsx';
import { LayerFacts } from '../components/facts.tsx';
import { Section } from '../components/section.tsx';
import { LayerStrip } from '../fields/strip.tsx';
import { drawnLayer } from '../state/drawn-layer.ts';
import { GroupsControl } from './layer-controls.tsx';
import { WeightTensor } from './weight-tensor.tsx';

/** The layer's controls, and its connections, shapes, cost and weight. */
export function ExplorePanel() {
  const { spec, current } = drawnLayer.value;
  return (
    <Section id="explore" title="Explore">
      <LayerStrip />
      <div class="explore">
        <GroupsControl />
        <div class="picture" data-current={current}>
          <Drawing spec={spec} draw={diagramSvg} maxWidth={820} />
          {!current && (
            <p class="veil">
              There is no such layer: see the field in red. The picture shows the last legal one.
            </p>
          )}
        </div>
      </div>
      <LayerFacts />
      <WeightTensor spec={spec} />
    </Section>
  );
}
