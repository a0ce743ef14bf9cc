import { afterEach, describe, expect, it } from 'vitest';
import { changeState, initialState, pageState } from '../../../src/page/state/page-state.ts';
import { currentPin } from '../../../src/page/state/pin.ts';

afterEach(() => {
  pageState.value = initialState;
});

describe('currentPin', () => {
  it.each([
    [{ kind: 'output', channel: 3 }, true],
    [{ kind: 'output', channel: 4 }, false],
    [{ kind: 'output', channel: 3, row: 9, column: 9 }, true],
    [{ kind: 'output', channel: 3, row: 9, column: 10 }, false],
    [{ kind: 'input', channel: 15, row: 10, column: 0 }, false],
    [{ kind: 'input', channel: 16 }, false],
    // Filter 1 has the kernels of inputs 4 to 7, of one tap.
    [{ kind: 'weight', out: 1, in: 4 }, true],
    [{ kind: 'weight', out: 1, in: 8 }, false],
    [{ kind: 'weight', out: 1, in: 7, row: 1, column: 0 }, false],
    [{ kind: 'weight', out: 9, in: 36 }, false],
  ] as const)('of %j is there: %s', (pin, isThere) => {
    changeState({ pin });
    expect(currentPin.value).toEqual(isThere ? pin : null);
  });

  it('returns with the layer that has it', () => {
    const pin = { kind: 'output', channel: 0, row: 8, column: 8 } as const;
    changeState({ pin });
    changeState({ size: 5 });
    expect(currentPin.value).toBeNull();
    changeState({ size: 9 });
    expect(currentPin.value).toEqual(pin);
  });
});
