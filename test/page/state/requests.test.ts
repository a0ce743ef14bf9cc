import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convRequest } from '../../../src/contract/conv.ts';
import { explainRequest } from '../../../src/contract/explain.ts';
import { sweepRequest } from '../../../src/contract/sweep.ts';
import { initialState, inputKinds, type PageState } from '../../../src/page/state/page-state.ts';
import {
  buildConvRequest,
  buildCostRequest,
  buildExplainRequest,
  buildSweepRequest,
  inputTensor,
} from '../../../src/page/state/requests.ts';

const withNumbers = (numbers: string): PageState => ({
  ...initialState,
  in_channels: 1,
  size: 2,
  input: 'numbers',
  numbers,
});
const shape = [1, 1, 2, 2];

describe('inputTensor', () => {
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

/** States whose layer and input the service takes. */
const legalStates: fc.Arbitrary<PageState> = fc
  .record({
    factors: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })),
    groups: fc.integer({ min: 1, max: 8 }),
    kernel_size: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    size: fc.integer({ min: 1, max: 4 }),
    input: fc.constantFrom(...inputKinds),
    weight: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    seed: fc.integer(),
  })
  .map(({ factors: [inputs, outputs], ...state }) => {
    const in_channels = state.groups * inputs;
    const numbers = Array(in_channels * state.size ** 2)
      .fill(1)
      .join(' ');
    const out_channels = state.groups * outputs;
    return { ...initialState, ...state, in_channels, out_channels, numbers };
  });

describe('the requests', () => {
  it.each([
    ['/v1/conv', convRequest, buildConvRequest],
    ['/v1/explain', explainRequest, (state: PageState) => buildExplainRequest(state, [0, 1, 2])],
    ['/v1/sweep', sweepRequest, buildCostRequest],
    ['/v1/sweep', sweepRequest, (state: PageState) => buildSweepRequest(state, null)],
    ['/v1/sweep', sweepRequest, (state: PageState) => buildSweepRequest(state, 5)],
  ] as const)('should have bodies that %s takes', (expected, schema, build) => {
    fc.assert(
      fc.property(legalStates, (state) => {
        const { path, body = '' } = build(state);
        expect(path).toBe(expected);
        expect(schema.safeParse(JSON.parse(body))).toMatchObject({ success: true });
      }),
    );
  });

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
