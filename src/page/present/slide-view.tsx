import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { formatCount, formatNumber } from '../format.ts';
import { runsOfScene, sceneOf } from '../lesson/scene.ts';
import { type Step, steps } from '../lesson/steps.ts';
import { summaryOf } from '../lesson/summary.ts';
import { Sequence } from '../sequence/sequence.tsx';
import { tensorsOfAnswer } from '../stage/answered-tensors.ts';
import { Stage } from '../stage/stage.tsx';
import { figures, legalLayer } from '../state/layer.ts';
import { pageState } from '../state/page-state.ts';
import { stale, tensors } from '../state/tensors.ts';
import { QrCode } from './qr-code.tsx';
import { shortLinkTo, stateOfScene } from './share-link.ts';
import type { Slide } from './slides.ts';
import { useHeight } from './use-height.ts';

/** The names of layers in a sequence stand above them, in CSS pixels. */
const nameHeight = 24;

interface Shown {
  readonly title: string;
  readonly picture: (height: number) => ComponentChildren;
  readonly text: string;
  readonly link: string;
}

interface Props {
  readonly slide: Slide;
  /** The way to the other slides. */
  readonly children: ComponentChildren;
}

/** A slide: a title, the picture as large as the screen lets it, a sentence, and the link to what is shown. */
export function SlideView({ slide, children }: Props) {
  const step = slide.kind === 'step' ? steps[slide.step] : undefined;
  const { title, picture, text, link } =
    slide.kind === 'step' && step ? shownOfStep(step, slide.step + 1, slide.revealed) : shownOfReader();
  const place = useRef<HTMLDivElement>(null);
  const height = useHeight(place);
  return (
    <>
      <header class="slide-head">
        <h2>{title}</h2>
        {children}
      </header>
      <div class="slide-picture" ref={place}>
        {height > 0 && picture(height)}
      </div>
      <footer class="slide-foot">
        <p aria-live="polite">{text}</p>
        <QrCode link={link} />
      </footer>
    </>
  );
}

function shownOfReader(): Shown {
  const { spec } = legalLayer.value;
  const shown = figures.value;
  return {
    title: `groups = ${spec.groups}`,
    picture: (height) => (
      <Stage
        name="Your layer"
        spec={spec}
        tensors={tensors.value}
        stale={stale.value}
        height={height}
        compact
      />
    ),
    text: shown
      ? `${formatNumber(shown.weights)} weights, ${formatCount(shown.macs)} multiply-accumulates. ` +
        `An output hears ${formatNumber(shown.hears)} of ${formatNumber(shown.of)} inputs.`
      : '',
    link: shortLinkTo(pageState.value),
  };
}

function shownOfStep(step: Step, number: number, revealed: boolean): Shown {
  const scene = sceneOf(step, revealed, 'pointwise');
  return {
    title: `${number} ${step.title}`,
    picture: (height) => (
      <Sequence
        name={step.title}
        layers={scene.layers}
        size={scene.size}
        tensors={runsOfScene(scene).map((run) => run && tensorsOfAnswer(run))}
        height={height - nameHeight}
      />
    ),
    text: revealed ? (summaryOf(step.id) ?? '…') : questionText(step),
    link: shortLinkTo(stateOfScene(scene)),
  };
}

function questionText({ question }: Step): string {
  return question.kind === 'number'
    ? `${question.ask} ${question.before}…${question.after}`
    : `${question.ask} ${question.options.map(({ text }) => text).join(' · ')}`;
}
