import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { type Step, steps } from './steps.ts';

/** What the reader has done with a step's question. */
export type Outcome = 'asked' | 'wrong' | 'right' | 'shown';

export interface Answer {
  readonly outcome: Outcome;
  /** The last guess: a number as text, or the id of a choice. */
  readonly guess?: string;
}

const unanswered: Answer = { outcome: 'asked' };

/** The answer after a guess. What has been shown stays shown. */
export function answerAfterGuess(before: Answer, guess: string, truth: string): Answer {
  if (isRevealed(before)) return before;
  return { outcome: guess === truth ? 'right' : 'wrong', guess };
}

/** The answer after "Show me". A right guess stays a right guess. */
export function answerWhenShown(before: Answer): Answer {
  return before.outcome === 'right' ? before : { ...before, outcome: 'shown' };
}

/** Whether the step has shown its answer. */
export function isRevealed({ outcome }: Answer): boolean {
  return outcome === 'right' || outcome === 'shown';
}

/** The step that drives the stage, from 0. */
export const activeStep = signal(0);

/** The reader's answers, one for each step. They live as long as the page. */
export const answers = signal<readonly Answer[]>(steps.map(() => unanswered));

/** Whether the lesson has come near the screen. It asks the service for nothing before. */
export const lessonNear = signal(false);

const furthest = signal(0);

/** Whether a step's numbers are wanted: those of every step reached, and of the next. */
export function wantsStep(id: Step['id']): ReadonlySignal<boolean> {
  const index = steps.findIndex((step) => step.id === id);
  return computed(() => lessonNear.value && furthest.value + 1 >= index);
}

/** Lets a step drive the stage. */
export function goToStep(step: number): void {
  activeStep.value = step;
  reachStep(step);
}

/** Has the numbers of a step asked for, and of the next. */
export function reachStep(step: number): void {
  furthest.value = Math.max(furthest.peek(), step);
}

export function answerOf(step: number): Answer {
  return answers.value[step] ?? unanswered;
}

/** Takes a guess at a step's question. */
export function guessStep(step: number, guess: string, truth: string): void {
  changeAnswer(step, (answer) => answerAfterGuess(answer, guess, truth));
}

/** Shows a step's answer. */
export function showStep(step: number): void {
  changeAnswer(step, answerWhenShown);
}

function changeAnswer(step: number, change: (answer: Answer) => Answer): void {
  answers.value = answers.peek().map((answer, i) => (i === step ? change(answer) : answer));
}

/** Which of the two ways to mix channels the stage shows. */
export const mixingView = signal<'pointwise' | 'shuffle'>('pointwise');
