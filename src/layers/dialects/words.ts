import type { LayerDType } from '../../tensor/dtype.ts';
import type { LayerType } from '../layer.ts';
import { wrongAttribute } from './dialect.ts';

/** The type of a layer. */
export function layerType(axes: number, transposed: boolean): LayerType {
  const name = transposed ? 'conv_transpose' : 'conv';
  return axes === 1 ? `${name}1d` : axes === 2 ? `${name}2d` : `${name}3d`;
}

/** The dialect's word for a dtype. Undefined where it has none. */
export function wordFor<Word extends string>(
  words: Readonly<Record<Word, LayerDType>>,
  dtype: LayerDType,
): Word | undefined {
  for (const word in words) if (words[word] === dtype) return word;
  return undefined;
}

/**
 * Checks that a weight's shape holds the kernel from the axis `at` on.
 * @throws ProblemError `invalid-layer` at `/${name}`.
 */
export function checkKernel(
  name: string,
  weight: readonly number[],
  kernel: readonly number[],
  at: number,
): void {
  if (weight.length === kernel.length + 2 && kernel.every((size, i) => weight[at + i] === size)) return;
  throw wrongAttribute(
    name,
    `${name} [${weight.join(', ')}] does not hold a kernel of [${kernel.join(', ')}]`,
    `its spatial axes, from axis ${at} on, are the kernel's`,
  );
}

/**
 * Checks that each list has an entry per axis, or so many per axis. Attributes that are no lists are left alone.
 * @throws ProblemError `invalid-layer` at the attribute
 */
export function checkLengths<Attributes extends object>(
  attributes: Attributes,
  names: readonly (keyof Attributes & string)[],
  axes: number,
  each = 1,
): void {
  for (const name of names) {
    const list: unknown = attributes[name];
    if (!Array.isArray(list) || list.length === each * axes) continue;
    const entries = each === 1 ? `${axes}` : `${each * axes}, ${each} per axis`;
    throw wrongAttribute(
      name,
      `${name} has ${list.length} entries, but the layer has ${axes} spatial axes`,
      `give ${entries}`,
    );
  }
}

/**
 * Refuses attributes that an operator does not have.
 * @throws ProblemError `invalid-layer` at the attribute
 */
export function checkWithout<Attributes extends object>(
  attributes: Attributes,
  names: readonly (keyof Attributes & string)[],
  operator: string,
): void {
  for (const name of names)
    if (attributes[name] !== undefined && attributes[name] !== null)
      throw wrongAttribute(name, `${operator} has no ${name}`, 'leave it out');
}

/**
 * Refuses groups of an operator that has none. `1` is what older versions of it say.
 * @throws ProblemError `invalid-layer` at the attribute
 */
export function checkWithoutGroups(name: string, groups: number | undefined, operator: string): void {
  if (groups !== undefined && groups > 1)
    throw wrongAttribute(
      name,
      `${operator} has no groups, but ${name} is ${groups}`,
      'use one layer per group',
    );
}
