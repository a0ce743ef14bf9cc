import { afterEach, describe, expect, it } from 'vitest';
import { diagramSpec, drawnLayer } from '../../../src/page/state/drawn-layer.ts';
import { changeState, initialState, pageState } from '../../../src/page/state/page-state.ts';

afterEach(() => {
  pageState.value = initialState;
});

const layer = (in_channels: number, out_channels: number, groups: number) => ({
  ...initialState,
  in_channels,
  out_channels,
  groups,
});

describe('diagramSpec', () => {
  it.each([
    [layer(16, 4, 4), true],
    [layer(16, 4, 3), false],
    [layer(16, 4, 0), false],
    [{ ...layer(16, 4, 4), kernel_size: 0 }, false],
    [{ ...layer(16, 4, 4), kernel_size: 1.5 }, false],
  ])('of %o is %s', (state, expected) => {
    expect(diagramSpec(state) !== undefined).toBe(expected);
  });
});

describe('drawnLayer', () => {
  it('should be the last legal layer while the layer is illegal', () => {
    expect(drawnLayer.value).toMatchObject({ spec: { groups: 4 }, current: true });
    changeState({ groups: 2 });
    expect(drawnLayer.value).toMatchObject({ spec: { groups: 2 }, current: true });
    changeState({ groups: 3 });
    expect(drawnLayer.value).toMatchObject({ spec: { groups: 2 }, current: false });
  });
});
