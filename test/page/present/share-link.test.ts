import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { steps } from '../../../src/page/lesson/steps.ts';
import { linkTo, picturePath, shortLinkTo, stateOfScene } from '../../../src/page/present/share-link.ts';
import { readAddress } from '../../../src/page/state/link.ts';
import { initialState, type PageState } from '../../../src/page/state/page-state.ts';

beforeAll(() => vi.stubGlobal('document', { baseURI: 'http://192.168.1.20:3000/' }));
afterAll(() => vi.unstubAllGlobals());

const stateOf = (link: string) => readAddress({ hash: new URL(link).hash, search: '' }).state;

const states: readonly PageState[] = [
  initialState,
  {
    ...initialState,
    groups: 2,
    weight: { kind: 'random' },
    seed: 7,
    pin: { kind: 'output', channel: 1, row: 2, column: 3 },
  },
  { ...initialState, type: 'conv_transpose2d', stride: 2, output_padding: 1, bias: { kind: 'ramp' } },
  ...steps.flatMap(({ before, after }) => [stateOfScene(before), stateOfScene(after)]),
];

describe('links', () => {
  it.each(states)('should open the state that they were made of, short or long: %o', (state) => {
    expect(stateOf(linkTo(state))).toEqual(state);
    expect(stateOf(shortLinkTo(state))).toEqual(state);
    expect(shortLinkTo(state).length).toBeLessThan(linkTo(state).length);
  });

  it('should be short enough for large modules in the lesson', () => {
    for (const { after } of steps) expect(shortLinkTo(stateOfScene(after)).length).toBeLessThan(90);
  });
});

describe('the path of the picture', () => {
  it('should name the layer, and its type where it is transposed', () => {
    expect(picturePath({ ...initialState, groups: 2 })).toBe(
      'v1/diagram.svg?in_channels=16&out_channels=4&groups=2&kernel_size=1',
    );
    expect(picturePath({ ...initialState, type: 'conv_transpose2d' })).toMatch(/&type=conv_transpose2d$/);
  });
});
