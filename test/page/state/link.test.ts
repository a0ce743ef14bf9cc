import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Target } from '../../../src/page/stage/target.ts';
import {
  carriesNumbers,
  longestLink,
  readAddress,
  readState,
  writeAddress,
  writeState,
} from '../../../src/page/state/link.ts';
import {
  initialState,
  layerTypes,
  type Operand,
  type PageState,
} from '../../../src/page/state/page-state.ts';
import { keepNumbers, ownNumbers } from '../../../src/page/state/storage.ts';

const number = fc.integer({ min: -9, max: 600 });
const index = fc.nat({ max: 999_999 });
const cell = fc.option(fc.record({ row: index, column: index }), { nil: {} });
const target: fc.Arbitrary<Target> = fc.oneof(
  fc
    .tuple(fc.constantFrom('input', 'output'), index, cell)
    .map(([kind, channel, at]) => ({ kind, channel, ...at })),
  fc
    .tuple(index, index, cell)
    .map(([out, input, at]) => ({ kind: 'weight' as const, out, in: input, ...at })),
);
const double = fc.double();
const operand: fc.Arbitrary<Operand> = fc.oneof(
  fc.constant<Operand>({ kind: 'ramp' }),
  fc.constant<Operand>({ kind: 'random' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): Operand => ({ kind: 'constant', value })),
  fc.array(double, { maxLength: 8 }).map(
    (values): Operand => ({
      kind: 'numbers',
      id: keepNumbers({ shape: [1, values.length], values: Float64Array.from(values) }),
    }),
  ),
);
const states: fc.Arbitrary<PageState> = fc.record({
  type: fc.constantFrom(...layerTypes),
  in_channels: number,
  out_channels: number,
  groups: number,
  kernel_size: number,
  stride: number,
  padding: number,
  dilation: number,
  output_padding: number,
  size: number,
  input: operand,
  weight: operand,
  bias: operand,
  seed: fc.maxSafeInteger(),
  pin: fc.option(target),
});

/** The text as a browser has it in an address. */
const asHash = (address: string) => ({ hash: new URL(address, 'http://localhost/').hash, search: '' });

describe('a link', () => {
  it('restores every state, numbers included', () => {
    fc.assert(
      fc.property(states, fc.constantFrom('', 'stage', 'code'), (state, section) => {
        expect(readAddress(asHash(writeAddress(section, state)))).toEqual({ section, state });
      }),
    );
  });

  it('restores something from any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(Object.keys(readState(text)).sort()).toEqual(Object.keys(initialState).sort());
        readAddress({ hash: `#${text}`, search: `?groups=${text}` });
      }),
    );
  });

  it.each(['', 'groups=', 'groups=x&pin=output.1.2&input=none&weight=NaN&seed=Infinity&bias=2x2:1,2,3'])(
    'has what is initially there in place of what it lacks: %j',
    (link) => {
      expect(readState(link)).toEqual(initialState);
    },
  );

  it('names numbers that are too many by their id, and says so', () => {
    const values = Float64Array.from({ length: 1600 }, (_, i) => i / 7);
    const id = keepNumbers({ shape: [1, 16, 10, 10], values });
    const state: PageState = { ...initialState, input: { kind: 'numbers', id } };
    expect(carriesNumbers(state)).toBe(false);
    expect(writeState(state).length).toBeLessThan(longestLink);
    expect(readState(writeState(state))).toEqual(state);
  });

  it('names a part of the page, with a state or without', () => {
    expect(readAddress({ hash: '#lesson', search: '' })).toEqual({ section: 'lesson', state: undefined });
    expect(readAddress({ hash: '', search: '?utm=1' })).toEqual({ section: '', state: undefined });
    expect(readAddress({ hash: '#lesson?groups=2', search: '' }).state?.groups).toBe(2);
  });
});

describe('an old link', () => {
  const read = (search: string) => readAddress({ hash: '', search }).state;

  it('has ones, cells, and the initialisation of PyTorch', () => {
    expect(read('?in_channels=8&groups=2&input=ones&weight=torch&seed=7&cell=3,4,5')).toEqual({
      ...initialState,
      in_channels: 8,
      groups: 2,
      input: { kind: 'constant', value: 1 },
      weight: { kind: 'random' },
      bias: { kind: 'random' },
      seed: 7,
      pin: { kind: 'output', channel: 3, row: 4, column: 5 },
    });
  });

  it('has pasted numbers', () => {
    const state = read('?in_channels=1&size=2&input=numbers&numbers=1+2%0A3+-0');
    const numbers = state?.input.kind === 'numbers' ? ownNumbers(state.input.id) : undefined;
    expect(numbers).toEqual({ shape: [2, 2], values: Float64Array.of(1, 2, 3, -0) });
  });
});
