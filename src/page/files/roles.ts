import type { FileTensor } from './file-tensor.ts';

/** What a tensor is to a layer. */
export const roles = ['input', 'weight', 'bias', 'output'] as const;
export type Role = (typeof roles)[number];

const names: Readonly<Record<string, Role>> = {
  input: 'input',
  x: 'input',
  data: 'input',
  weight: 'weight',
  w: 'weight',
  kernel: 'weight',
  depthwise_kernel: 'weight',
  filter: 'weight',
  bias: 'bias',
  b: 'bias',
  output: 'output',
  y: 'output',
  expected: 'output',
  result: 'output',
};

/** What a tensor of this name is, as far as names tell: `weight`, `conv1.weight`, `dense/kernel:0`, `input_0`. */
export function roleOf(name: string): Role | undefined {
  const last =
    name
      .toLowerCase()
      .replace(/[:_]\d+$/, '')
      .split(/[./]/)
      .at(-1) ?? '';
  return Object.hasOwn(names, last) ? names[last] : undefined;
}

/** The tensor of each role, where exactly one has its name. A single tensor that says nothing is `only`. */
export function assignRoles(
  tensors: readonly FileTensor[],
  only: Role,
): { readonly assigned: ReadonlyMap<Role, FileTensor>; readonly open: readonly FileTensor[] } {
  const [first, ...others] = tensors;
  if (first && others.length === 0)
    return { assigned: new Map([[roleOf(first.name) ?? only, first]]), open: [] };
  const assigned = new Map<Role, FileTensor>();
  for (const role of roles) {
    const [match, ...more] = tensors.filter(({ name }) => roleOf(name) === role);
    if (match && more.length === 0) assigned.set(role, match);
  }
  const taken = new Set(assigned.values());
  return { assigned, open: tensors.filter((tensor) => !taken.has(tensor)) };
}
