import { answerOf, isRevealed } from './lesson-state.ts';
import { ShowMe } from './show-me.tsx';
import type { Question } from './steps.ts';
import { useGuess } from './use-guess.ts';

interface Props {
  readonly step: number;
  readonly question: Extract<Question, { kind: 'choice' }>;
  /** The id of the right choice. Undefined until the service has answered. */
  readonly truth: string | undefined;
}

/** A question that is answered by a choice. */
export function ChoiceGuess({ step, question, truth }: Props) {
  const { take, isWaiting } = useGuess(step, truth);
  const answer = answerOf(step);
  const isOpen = !isRevealed(answer);
  const replyTo = (choice: string | undefined) => question.options.find(({ id }) => id === choice)?.reply;
  return (
    <fieldset class="guess">
      <legend class="question">{question.ask}</legend>
      <div class="choices">
        {question.options.map(({ id, text }) => (
          <button
            key={id}
            type="button"
            class="choice-button"
            aria-pressed={answer.guess === id}
            data-right={!isOpen && id === truth}
            onClick={() => isOpen && take(id)}
          >
            {text}
          </button>
        ))}
      </div>
      {isOpen && <ShowMe step={step} />}
      <p class="hint" role="status">
        {isWaiting && 'Waiting for the service.'}
        {answer.outcome === 'wrong' && replyTo(answer.guess)}
        {answer.outcome === 'right' && `Right. ${replyTo(truth)}`}
        {answer.outcome === 'shown' && replyTo(truth)}
      </p>
    </fieldset>
  );
}
