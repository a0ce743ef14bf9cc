import { CodeLine } from '../components/code-block.tsx';
import { StepAnswer } from './answer.tsx';
import { ChoiceGuess } from './choice-guess.tsx';
import { activeStep, answerOf, goToStep, isRevealed } from './lesson-state.ts';
import { NumberGuess } from './number-guess.tsx';
import type { Step } from './steps.ts';
import { truthOf } from './truths.ts';

/** A step of the lesson: what happens, a question, and what the service answers. */
export function StepArticle({ step, index }: { step: Step; index: number }) {
  const { id, title, text, question } = step;
  const isActive = activeStep.value === index;
  return (
    <li
      id={`step-${id}`}
      class="step"
      data-step={index}
      aria-current={isActive ? 'step' : undefined}
      onFocusIn={() => goToStep(index)}
    >
      <h3 id={`step-${id}-title`} tabIndex={-1}>
        <span class="step-number">{index + 1}</span> {title}
      </h3>
      {text.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {index === 0 && <CodeLine text="x[:, i] = i + 1" />}
      {question.kind === 'number' ? (
        <NumberGuess step={index} question={question} truth={truthOf(id)} />
      ) : (
        <ChoiceGuess step={index} question={question} truth={truthOf(id)} />
      )}
      <div class="step-answer" aria-live="polite">
        {isRevealed(answerOf(index)) && <StepAnswer id={id} />}
      </div>
    </li>
  );
}
