import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convRequest } from '../../../src/contract/conv.ts';
import { explainRequest } from '../../../src/contract/explain.ts';
import { translateRequest } from '../../../src/contract/translate/translate.ts';
import { isView, operandFault, operandFields } from '../../../src/page/state/operands.ts';
import { initialState, type Operand, type PageState } from '../../../src/page/state/page-state.ts';
import {
  buildConvRequest,
  buildExplainRequest,
  buildTranslateRequest,
} from '../../../src/page/state/requests.ts';
import { keepNumbers } from '../../../src/page/state/storage.ts';

const numbersOf = (shape: number[], values: number[]): Operand => ({
  kind: 'numbers',
  id: keepNumbers({ shape, values: Float64Array.from(values) }),
});

describe('operandFields', () => {
  it('has the rules of the API', () => {
    expect(operandFields(initialState)).toMatchObject({
      input: { shape: [1, 16, 10, 10], fill: { kind: 'axis', axis: 1, offset: 1 } },
      weight: { shape: [4, 4, 1, 1], fill: 3 },
      bias: { shape: [4], fill: 0 },
    });
    const random = { kind: 'random' } as const;
    const drawn = operandFields({ ...initialState, input: random, weight: random, bias: random, seed: 5 });
    expect(drawn).toMatchObject({
      input: { shape: [1, 16, 10, 10], fill: { kind: 'normal', mean: 0, std: 1, seed: 5 } },
      seed: 5,
    });
    expect(drawn).not.toHaveProperty('weight');
    expect(drawn).not.toHaveProperty('bias');
  });

  it('sends numbers exactly, with the sign of 0, NaN and the infinities', () => {
    const input = numbersOf([2, 2], [1, -0, Number.NaN, Number.NEGATIVE_INFINITY]);
    const state: PageState = { ...initialState, in_channels: 1, out_channels: 1, groups: 1, size: 2, input };
    expect(buildConvRequest(state).body).toContain(
      '"input": {"shape":[1,1,2,2],"data":[1,-0,"NaN","-Infinity"]}',
    );
  });
});

describe('numbers of another shape', () => {
  it.each([
    [[1, 2, 2, 3], [1, 2, 2, 3], true],
    [[12], [1, 2, 2, 3], true],
    [[2, 6], [1, 2, 2, 3], true],
    [[4, 3], [1, 2, 2, 3], true],
    [[2, 2, 3], [1, 2, 2, 3], true],
    [[2, 1, 2, 1, 3], [1, 2, 2, 3], true],
    [[3, 4], [1, 2, 2, 3], false],
    [[2, 3, 2], [1, 2, 2, 3], false],
    [[11], [1, 2, 2, 3], false],
    [[0], [1, 1, 1, 1], false],
    [[], [1, 1, 1, 1], true],
    [[24], [1, 2, 2, 3], false],
  ])('%j read as %j: %s', (given, needed, expected) => {
    expect(isView(given, needed)).toBe(expected);
  });

  it('are refused with both shapes', () => {
    const input = numbersOf([3], [1, 2, 3]);
    expect(operandFault({ ...initialState, input }, 'input')).toBe(
      'Your input has the shape [3], the layer needs [1, 16, 10, 10].',
    );
  });
});

const operands: fc.Arbitrary<Operand> = fc.oneof(
  fc.constant<Operand>({ kind: 'ramp' }),
  fc.constant<Operand>({ kind: 'random' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): Operand => ({ kind: 'constant', value })),
);
/** States whose layer and input the service takes. */
const legalStates: fc.Arbitrary<PageState> = fc
  .record({
    factors: fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })),
    groups: fc.integer({ min: 1, max: 8 }),
    kernel_size: fc.integer({ min: 1, max: 5 }),
    stride: fc.integer({ min: 1, max: 3 }),
    padding: fc.integer({ min: 0, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
    size: fc.integer({ min: 13, max: 16 }),
    type: fc.constantFrom('conv2d' as const, 'conv_transpose2d' as const),
    input: operands,
    weight: operands,
    bias: operands,
    seed: fc.integer(),
  })
  .map(({ factors: [inputs, outputs], ...state }) => {
    const [in_channels, out_channels] = [state.groups * inputs, state.groups * outputs];
    return { ...initialState, ...state, in_channels, out_channels };
  });

describe('the requests', () => {
  it.each([
    ['/v1/conv', convRequest, buildConvRequest],
    ['/v1/explain', explainRequest, (state: PageState) => buildExplainRequest(state, [0, 1, 2])],
    ['/v1/translate', translateRequest, buildTranslateRequest],
  ] as const)('should have bodies that %s takes', (expected, schema, build) => {
    fc.assert(
      fc.property(legalStates, (state) => {
        const { path, body = '' } = build(state);
        expect(path).toBe(expected);
        expect(schema.safeParse(JSON.parse(body)).error).toBeUndefined();
      }),
    );
  });
});
