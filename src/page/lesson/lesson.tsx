import { useEffect, useRef } from 'preact/hooks';
import { CallsNotice } from '../components/calls-notice.tsx';
import { Section } from '../components/section.tsx';
import { whenNear } from '../components/when-near.ts';
import { lessonCalls } from './experiments.ts';
import { stepAtEyes } from './eyes.ts';
import { LessonStage } from './lesson-stage.tsx';
import { activeStep, goToStep, lessonNear } from './lesson-state.ts';
import { StepArticle } from './step.tsx';
import { steps } from './steps.ts';

/** The lesson: six steps that drive a stage of their own, each with a question before its answer. */
export function LessonPanel() {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => followReader(list.current), []);
  const goTo = (step: number) => {
    const element = list.current?.children[step];
    element?.scrollIntoView({ behavior: 'instant', block: 'start' });
    element?.querySelector('h3')?.focus({ preventScroll: true });
    goToStep(step);
  };
  return (
    <Section
      id="lesson"
      title="The lesson"
      lead="Six steps from one layer to a depthwise separable one. Each asks before it shows. The numbers are the service's."
    >
      <div class="lesson">
        <ol class="steps" ref={list}>
          {steps.map((step, i) => (
            <StepArticle key={step.id} step={step} index={i} />
          ))}
        </ol>
        <LessonStage goTo={goTo} />
      </div>
      <CallsNotice calls={lessonCalls} />
    </Section>
  );
}

/** Makes the step at the reader's eyes the active one, and asks the service when the lesson comes near. */
function followReader(list: HTMLElement | null): (() => void) | undefined {
  if (!list) return undefined;
  const stop = whenNear(list, () => {
    lessonNear.value = true;
  });
  const follow = () => {
    const step = stepAtEyes(list);
    if (step !== undefined && step !== activeStep.peek()) goToStep(step);
  };
  addEventListener('scroll', follow, { passive: true });
  return () => {
    stop();
    removeEventListener('scroll', follow);
  };
}
