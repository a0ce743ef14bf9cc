import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  beginWith,
  changeState,
  history,
  initialState,
  notices,
  pageState,
  redo,
  undo,
} from '../../../src/page/state/page-state.ts';

beforeEach(() => {
  vi.useFakeTimers();
  history.restore({ past: [], future: [] });
  beginWith(initialState);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('changeState', () => {
  it('should keep the fields that do not change', () => {
    changeState({ seed: 7, weight: { kind: 'random' } });
    expect(pageState.value).toEqual({ ...initialState, seed: 7, weight: { kind: 'random' } });
    expect(notices.value).toEqual([]);
  });

  it.each([
    [{ groups: 3 }, 4, 'groups is 4: 3 does not divide both 16 and 4 channels.'],
    [{ groups: 2.5 }, 2, 'groups is 2: groups must be a whole number of at least 1, and 2.5 is not.'],
    [{ groups: 0 }, 1, 'groups is 1: groups must be a whole number of at least 1, and 0 is not.'],
    [{ in_channels: 15 }, 1, 'groups is 1: 4 does not divide both 15 and 4 channels.'],
    [{ in_channels: 18 }, 2, 'groups is 2: 4 does not divide both 18 and 4 channels.'],
  ])('should after %j have the nearest legal groups %i, and say so', (changes, groups, notice) => {
    changeState(changes);
    expect(pageState.value.groups).toBe(groups);
    expect(notices.value).toEqual([notice]);
  });

  it('should return to the chosen groups with the channels that they divide', () => {
    for (const in_channels of [1, 12]) changeState({ in_channels });
    expect([pageState.value.groups, notices.value]).toEqual([4, []]);
  });

  it('should leave groups as they are while a channel count is illegal', () => {
    changeState({ in_channels: 0 });
    expect(pageState.value.groups).toBe(4);
  });
});

describe('undo and redo', () => {
  it('should step through every change, and lose none', () => {
    const states = [2, 3, 5].map((kernel_size) => {
      changeState({ kernel_size });
      vi.advanceTimersByTime(2000);
      return pageState.value;
    });
    undo();
    expect(pageState.value).toEqual(states[1]);
    undo();
    undo();
    expect(pageState.value).toEqual(initialState);
    expect(history.canUndo.value).toBe(false);
    undo();
    for (const state of states) {
      redo();
      expect(pageState.value).toEqual(state);
    }
    expect(history.canRedo.value).toBe(false);
  });

  it('should take typing for one step, and other fields for another', () => {
    changeState({ size: 1 });
    changeState({ size: 12 });
    changeState({ stride: 2 });
    undo();
    expect(pageState.value).toEqual({ ...initialState, size: 12 });
    undo();
    expect(pageState.value).toEqual(initialState);
  });

  it('should not count what changes nothing', () => {
    changeState({ groups: 3 });
    changeState({ size: 10 });
    expect([pageState.value, history.canUndo.value]).toEqual([initialState, false]);
  });

  it('should not count a pin as a step', () => {
    changeState({ pin: { kind: 'output', channel: 1 } });
    expect(history.canUndo.value).toBe(false);
  });

  it('should forget what was undone when something else changes', () => {
    changeState({ size: 12 });
    undo();
    changeState({ size: 8 });
    expect(history.canRedo.value).toBe(false);
  });
});
