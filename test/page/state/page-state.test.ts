import { afterEach, describe, expect, it } from 'vitest';
import { changeState, initialState, pageState } from '../../../src/page/state/page-state.ts';

afterEach(() => {
  pageState.value = initialState;
});

describe('changeState', () => {
  it('should keep the fields that do not change', () => {
    changeState({ seed: 7, weight: null });
    expect(pageState.value).toEqual({ ...initialState, seed: 7, weight: null });
  });

  it.each([
    [{ groups: 2 }, null],
    [{ size: 12, seed: 1 }, null],
    [{ seed: 1 }, [1, 2, 3]],
    [{ input: 'ones' }, [1, 2, 3]],
    [{ groups: 2, cell: [0, 1, 0] }, [0, 1, 0]],
  ] as const)('should after %j explain the cell %j', (changes, cell) => {
    changeState({ cell: [1, 2, 3] });
    changeState(changes);
    expect(pageState.value.cell).toEqual(cell);
  });
});
