import { describe, expect, it } from 'vitest';
import { nearestGroups } from '../../../src/page/state/group-choices.ts';
import { initialState } from '../../../src/page/state/page-state.ts';

const layer = (in_channels: number, out_channels: number, groups: number) => ({
  ...initialState,
  in_channels,
  out_channels,
  groups,
});

describe('nearestGroups', () => {
  it.each([
    [layer(16, 4, 3), [1, 2, 4]],
    [layer(64, 64, 30), [16, 32, 64]],
    [layer(48, 72, 5), [4, 6, 8]],
    [layer(7, 7, 3), [1, 7]],
    [layer(16, 4, -1), [1, 2, 4]],
    [layer(0, 4, 1), []],
    [layer(2.5, 5, 1), []],
  ])('of %o are %j', (state, expected) => {
    expect(nearestGroups(state)).toEqual(expected);
  });
});
