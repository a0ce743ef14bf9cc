import { diagramSvg } from '../../diagram/diagram.ts';
import { Drawing } from '../components/drawing.tsx';
import { Facts } from '../components/facts.tsx';
import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { shown } from '../state/group-choices.ts';
import { cost } from '../state/resources.ts';
import { MainControls, OtherControls } from './layer-controls.tsx';
import { Weights } from './weight-tensor.tsx';

/** The layer's numbers, and what they mean: the connections, the shapes, the cost, the weight. */
export function Explore() {
  const { spec, current } = shown.value;
  return (
    <Section id="explore" title="Explore">
      <div class="explore">
        <MainControls />
        <div class="picture" data-current={current}>
          {spec && <Drawing spec={spec} draw={diagramSvg} most={820} />}
          {!current && (
            <p class="veil">
              There is no such layer: see the field in red. This is the last one that there was.
            </p>
          )}
        </div>
        <OtherControls />
      </div>
      <Facts />
      <Notice of={cost} />
      {spec && <Weights spec={spec} />}
    </Section>
  );
}
