import { describe, expect, it } from 'vitest';
import { assignRoles, roleOf } from '../../../src/page/files/roles.ts';

const tensor = (name: string) => ({ name, stored: 'F32', shape: [1], values: new Float32Array(1) });

describe('roleOf', () => {
  it.each([
    ['x', 'input'],
    ['input_0', 'input'],
    ['features.3.conv.weight', 'weight'],
    ['depthwise_conv2d/depthwise_kernel:0', 'weight'],
    ['dense/bias:0', 'bias'],
    ['Y', 'output'],
    ['running_mean', undefined],
    ['constructor', undefined],
  ])('should take %s for %s', (name, role) => {
    expect(roleOf(name)).toBe(role);
  });
});

describe('assignRoles', () => {
  it('should give each role the one tensor that has its name, and leave the others open', () => {
    const tensors = ['x', 'w', 'a.bias', 'b.bias', 'mean'].map(tensor);
    const { assigned, open } = assignRoles(tensors, 'output');
    expect([...assigned].map(([role, { name }]) => [role, name])).toEqual([
      ['input', 'x'],
      ['weight', 'w'],
    ]);
    expect(open.map(({ name }) => name)).toEqual(['a.bias', 'b.bias', 'mean']);
  });

  it('should take a single tensor for what is asked for, unless its name says otherwise', () => {
    expect([...assignRoles([tensor('result7')], 'output').assigned.keys()]).toEqual(['output']);
    expect([...assignRoles([tensor('conv.weight')], 'output').assigned.keys()]).toEqual(['weight']);
  });
});
