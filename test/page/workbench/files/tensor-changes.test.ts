import { describe, expect, it } from 'vitest';
import type { Role } from '../../../../src/page/files/roles.ts';
import { initialState, type PageState } from '../../../../src/page/state/page-state.ts';
import { ownNumbers } from '../../../../src/page/state/storage.ts';
import { type Taking, takeTensor, takeTensors } from '../../../../src/page/workbench/files/tensor-changes.ts';

const tensor = (shape: number[], name = 'x') => ({
  ...{ name, stored: '<f4', shape },
  values: Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => i / 2),
});

const state = (changes: Partial<PageState>): PageState => ({ ...initialState, ...changes });

function changesOf(taking: Taking): Partial<PageState> {
  if ('reason' in taking) throw new Error(taking.reason);
  return taking.changes;
}

describe('takeTensor', () => {
  it.each([
    [
      'keep the input channels where the weight cuts them evenly',
      [4, 8, 3, 3],
      { in_channels: 16 },
      [16, 4, 2],
    ],
    ['be dense where it does not', [6, 5, 3, 3], { in_channels: 16 }, [5, 6, 1]],
    ['be depthwise where each output has one input channel', [6, 1, 3, 3], { in_channels: 16 }, [6, 6, 6]],
    [
      'keep the groups of a transposed layer',
      [8, 3, 3, 3],
      { type: 'conv_transpose2d', groups: 4 },
      [8, 12, 4],
    ],
  ] as const)('should %s', (_, shape, changes, [in_channels, out_channels, groups]) => {
    const taken = changesOf(takeTensor('weight', tensor([...shape]), state(changes)));
    expect(taken).toMatchObject({ in_channels, out_channels, groups, kernel_size: 3 });
    const { weight } = taken;
    const numbers = weight?.kind === 'numbers' ? ownNumbers(weight.id) : undefined;
    expect(numbers?.shape).toEqual(shape);
    expect(numbers?.values[3]).toBe(1.5);
  });

  it('should take the first image of an input, with or without a batch axis', () => {
    for (const shape of [
      [3, 2, 4, 4],
      [2, 4, 4],
    ]) {
      const { input, ...fields } = changesOf(takeTensor('input', tensor(shape), initialState));
      expect(fields).toEqual({ in_channels: 2, size: 4 });
      const numbers = input?.kind === 'numbers' ? ownNumbers(input.id) : undefined;
      expect([numbers?.shape, numbers?.values.length]).toEqual([[1, 2, 4, 4], 32]);
    }
  });

  it.each([
    ['weight', [4, 4, 3, 5], /square kernels, but this one is 3×5/],
    ['weight', [4, 4, 3], /four axes/],
    ['input', [1, 2, 4, 5], /square images, but this one is 4×5/],
    ['input', [4], /N, C, H, W/],
    ['bias', [5], /each of the 4 output channels/],
  ] as const)('should say why a %s of shape %j is not taken', (role, shape, reason) => {
    const taking = takeTensor(role, tensor([...shape]), initialState);
    expect('reason' in taking && taking.reason).toMatch(reason);
  });
});

describe('takeTensors', () => {
  it('should tell the groups by the channels of input and weight together', () => {
    const assigned = new Map<Role, ReturnType<typeof tensor>>([
      ['bias', tensor([8])],
      ['weight', tensor([8, 2, 3, 3])],
      ['input', tensor([1, 4, 6, 6])],
    ]);
    expect(changesOf(takeTensors(assigned, initialState))).toMatchObject({
      ...{ in_channels: 4, out_channels: 8, groups: 2, kernel_size: 3, size: 6 },
      ...{ input: { kind: 'numbers' }, weight: { kind: 'numbers' }, bias: { kind: 'numbers' } },
    });
  });
});
