import { CodeLine } from '../components/code-block.tsx';
import { display } from '../components/display.ts';
import { pytorchLines } from '../sequence/code.ts';
import { Sequence } from '../sequence/sequence.tsx';
import { tensorsOfAnswer } from '../stage/answered-tensors.ts';
import { activeStep, answerOf, isRevealed, mixingView } from './lesson-state.ts';
import { runsOfScene, sceneOf } from './scene.ts';
import { steps } from './steps.ts';

/** The lesson's stage. The active step drives it, and so does the step's answer. */
export function LessonStage({ goTo }: { goTo: (step: number) => void }) {
  const index = activeStep.value;
  const step = steps[index];
  if (!step) return null;
  const scene = sceneOf(step, isRevealed(answerOf(index)), mixingView.value);
  const tensors = runsOfScene(scene).map((run) => run && tensorsOfAnswer(run));
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
      <Sequence
        name="The lesson's stage"
        layers={scene.layers}
        size={scene.size}
        tensors={tensors}
        height={stageHeight(display.value.width, scene.layers.length)}
      />
      <p class="stage-code">
        {pytorchLines(scene.layers).map((line, i) => (
          <CodeLine key={i} text={line} />
        ))}
      </p>
    </div>
  );
}

/** The height of each layer. On a telephone all together have a third of the screen, so that the steps have room. */
function stageHeight(width: number, layers: number): number {
  if (width > 920) return Math.max(320, Math.min(560, innerHeight - 180));
  const room = Math.round(innerHeight * 0.3);
  // Below 560 px the layers stand above each other, each with its name.
  return width <= 560 ? Math.round((room - (layers - 1) * 25) / layers) : room;
}
