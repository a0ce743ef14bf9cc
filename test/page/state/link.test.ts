import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLink, writeLink } from '../../../src/page/state/link.ts';
import { initialState, inputKinds, type PageState } from '../../../src/page/state/page-state.ts';

const number = fc.integer({ min: -9, max: 600 });
const index = fc.nat({ max: 999_999 });
const states: fc.Arbitrary<PageState> = fc
  .record({
    in_channels: number,
    out_channels: number,
    groups: number,
    kernel_size: number,
    stride: number,
    padding: number,
    dilation: number,
    size: number,
    input: fc.constantFrom(...inputKinds),
    numbers: fc.string(),
    weight: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
    seed: fc.nat(),
    cell: fc.option(fc.tuple(index, index, index)),
  })
  // A link holds the pasted text only where it is the input. It does not tell -0 from 0.
  .map((state) => ({
    ...state,
    numbers: state.input === 'numbers' ? state.numbers : '',
    weight: state.weight === 0 ? 0 : state.weight,
  }));

describe('a link', () => {
  it('restores every state', () => {
    fc.assert(
      fc.property(states, (state) => {
        expect(readLink(writeLink(state))).toEqual(state);
      }),
    );
  });

  it('restores something from any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(Object.keys(readLink(text)).sort()).toEqual(Object.keys(initialState).sort());
      }),
    );
  });

  it.each(['', '?', '?groups=', '?groups=x&cell=1,2&input=none&weight=NaN&seed=Infinity'])(
    'has what is initially there in place of what it lacks: %j',
    (link) => {
      expect(readLink(link)).toEqual(initialState);
    },
  );
});
