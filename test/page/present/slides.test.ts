import { describe, expect, it } from 'vitest';
import { slideAfterKey, slides } from '../../../src/page/present/slides.ts';

describe('the slides', () => {
  it('should ask before they answer', () => {
    expect(slides).toHaveLength(1 + 2 * 6);
    expect(slides.slice(0, 4)).toEqual([
      { kind: 'own' },
      { kind: 'step', step: 0, revealed: false },
      { kind: 'step', step: 0, revealed: true },
      { kind: 'step', step: 1, revealed: false },
    ]);
  });

  it('should follow the arrows and a remote control, and stop at the ends', () => {
    expect([slideAfterKey(3, 'ArrowRight'), slideAfterKey(3, 'PageDown')]).toEqual([4, 4]);
    expect([slideAfterKey(3, 'ArrowLeft'), slideAfterKey(3, 'PageUp')]).toEqual([2, 2]);
    expect([slideAfterKey(0, 'ArrowLeft'), slideAfterKey(12, 'ArrowRight')]).toEqual([0, 12]);
    expect([slideAfterKey(5, 'Home'), slideAfterKey(5, 'End')]).toEqual([0, 12]);
    expect(slideAfterKey(5, 'a')).toBeUndefined();
  });
});
