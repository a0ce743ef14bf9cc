import { describe, expect, it } from 'vitest';
import { initialState, type PageState } from '../../../src/page/state/page-state.ts';
import { buildCostRequest, buildExplainRequest, inputTensor } from '../../../src/page/state/requests.ts';

const withNumbers = (numbers: string): PageState => ({
  ...initialState,
  in_channels: 1,
  size: 2,
  input: 'numbers',
  numbers,
});
const shape = [1, 1, 2, 2];

describe('inputOf', () => {
  it.each([
    ['1 2 3 4', { shape, data: [1, 2, 3, 4] }],
    ['1,2;\n3\t4', { shape, data: [1, 2, 3, 4] }],
    ['-1.5e3, +.5 7. -0', { shape, data: [-1500, 0.5, 7, -0] }],
    ['[1, 2, 3, 4]', { shape, data: [1, 2, 3, 4] }],
    [
      '[[1, 2], [3, 4]]',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['no number', { shape, data: [] }],
  ])('reads %j', (text, expected) => {
    expect(inputTensor(withNumbers(text))).toEqual(expected);
  });

  it('has the rules of the API for everything else', () => {
    const full = [1, 16, 10, 10];
    expect(inputTensor(initialState)).toEqual({ shape: full, fill: { kind: 'axis', axis: 1, offset: 1 } });
    expect(inputTensor({ ...initialState, input: 'ones' })).toEqual({ shape: full, fill: 1 });
    expect(inputTensor({ ...initialState, input: 'random', seed: 5 })).toEqual({
      shape: full,
      fill: { kind: 'normal', mean: 0, std: 1, seed: 5 },
    });
  });
});

describe('the requests', () => {
  it('ask for the layer and for one group beside it', () => {
    const { groups, layer } = JSON.parse(buildCostRequest(initialState).body ?? '');
    expect(groups).toEqual([4, 1]);
    expect(layer.groups).toBe(1);
    expect(JSON.parse(buildCostRequest({ ...initialState, groups: 1 }).body ?? '').groups).toEqual([1]);
  });

  it('leave weights to PyTorch where none is chosen', () => {
    const { body = '' } = buildExplainRequest({ ...initialState, weight: null, seed: 3 }, [1, 2, 3]);
    expect(JSON.parse(body)).toMatchObject({ seed: 3, index: [0, 1, 2, 3] });
    expect(body).not.toContain('"weight"');
  });
});
