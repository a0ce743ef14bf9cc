import { useState } from 'preact/hooks';
import { answerOf, isRevealed } from './lesson-state.ts';
import { ShowMe } from './show-me.tsx';
import type { Question } from './steps.ts';
import { useGuess } from './use-guess.ts';

interface Props {
  readonly step: number;
  readonly question: Extract<Question, { kind: 'number' }>;
  /** The right guess. Undefined until the service has answered. */
  readonly truth: string | undefined;
}

/** A question that is answered by a number. */
export function NumberGuess({ step, question, truth }: Props) {
  const [text, setText] = useState('');
  const { take, isWaiting } = useGuess(step, truth);
  const answer = answerOf(step);
  const { ask, before, after, label, hint } = question;
  return (
    <form
      class="guess"
      onSubmit={(event) => {
        event.preventDefault();
        if (text !== '') take(String(Number(text)));
      }}
    >
      <p class="question">{ask}</p>
      <p class="slots">
        {before}
        <input
          type="number"
          inputMode="numeric"
          min={1}
          max={99999}
          required
          readOnly={isRevealed(answer)}
          value={text}
          aria-label={label}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        {after}
      </p>
      {!isRevealed(answer) && (
        <p class="row">
          <button type="submit" class="small">
            Check
          </button>
          <ShowMe step={step} />
        </p>
      )}
      <p class="hint" role="status">
        {isWaiting && 'Waiting for the service.'}
        {answer.outcome === 'wrong' &&
          `Not ${answer.guess}. ${Number(answer.guess) < Number(truth) ? hint.small : hint.large}`}
        {answer.outcome === 'right' && `Right: ${truth}.`}
        {answer.outcome === 'shown' && truth !== undefined && `It is ${truth}.`}
      </p>
    </form>
  );
}
