import { CodeLine } from '../components/code-block.tsx';
import { pytorchLines } from '../sequence/code.ts';
import { Sequence } from '../sequence/sequence.tsx';
import { stageTensors } from '../sequence/tensors.ts';
import { activeStep, answerOf, isRevealed, mixingView } from './lesson-state.ts';
import { runsOfScene, sceneOf } from './scene.ts';
import { steps } from './steps.ts';

/** The lesson's stage. The active step drives it, and so does the step's answer. */
export function LessonStage({ goTo }: { goTo: (step: number) => void }) {
  const index = activeStep.value;
  const step = steps[index];
  if (!step) return null;
  const scene = sceneOf(step, isRevealed(answerOf(index)), mixingView.value);
  const tensors = runsOfScene(scene).map((run) => run && stageTensors(run));
  return (
    <div class="lesson-stage">
      <nav class="step-numbers" aria-label="Steps of the lesson">
        {steps.map(({ id, title }, i) => (
          <button
            key={id}
            type="button"
            aria-label={`Step ${i + 1} of ${steps.length}: ${title}`}
            aria-current={i === index ? 'step' : undefined}
            data-answered={isRevealed(answerOf(i))}
            onClick={() => goTo(i)}
          >
            {i + 1}
          </button>
        ))}
      </nav>
      <Sequence name="lesson" layers={scene.layers} size={scene.size} tensors={tensors} />
      <p class="stage-code">
        {pytorchLines(scene.layers).map((line, i) => (
          <CodeLine key={i} text={line} />
        ))}
      </p>
    </div>
  );
}
