import { describe, expect, it } from 'vitest';
import {
  type Answer,
  answerAfterGuess,
  answerOf,
  answerWhenShown,
  goToStep,
  guessStep,
  isRevealed,
  lessonNear,
  showStep,
  wantsStep,
} from '../../../src/page/lesson/lesson-state.ts';

const asked: Answer = { outcome: 'asked' };

describe('an answer', () => {
  it('should stay hidden after a wrong guess, and be shown by a right one or on demand', () => {
    const wrong = answerAfterGuess(asked, '4', '16');
    expect([wrong, isRevealed(wrong)]).toEqual([{ outcome: 'wrong', guess: '4' }, false]);
    const right = answerAfterGuess(wrong, '16', '16');
    expect([right, isRevealed(right)]).toEqual([{ outcome: 'right', guess: '16' }, true]);
    const shown = answerWhenShown(wrong);
    expect([shown, isRevealed(shown)]).toEqual([{ outcome: 'shown', guess: '4' }, true]);
  });

  it('should not be hidden again by another guess', () => {
    expect(answerAfterGuess({ outcome: 'shown' }, '4', '16')).toEqual({ outcome: 'shown' });
    expect(answerWhenShown({ outcome: 'right', guess: '16' }).outcome).toBe('right');
  });

  it('should belong to its step alone', () => {
    guessStep(1, '8', '8');
    showStep(4);
    expect([0, 1, 2, 3, 4, 5].map((step) => answerOf(step).outcome)).toEqual([
      'asked',
      'right',
      'asked',
      'asked',
      'shown',
      'asked',
    ]);
  });
});

describe('the numbers of a step', () => {
  it('should be wanted once the lesson is near and the reader is one step away', () => {
    const [two, mixing] = [wantsStep('two'), wantsStep('mixing')];
    expect(two.value).toBe(false);
    lessonNear.value = true;
    expect([two.value, mixing.value]).toEqual([true, false]);
    goToStep(4);
    goToStep(0);
    expect([two.value, mixing.value]).toEqual([true, true]);
  });
});
