import type { AttributeMessage } from './messages.ts';

/** Why a convolution is not taken. */
export class NotTaken extends Error {}

export type Attributes = ReadonlyMap<string, AttributeMessage>;

/** As in requests: products of two stay exact. */
const largest = 2 ** 24;

/** An attribute of one integer. @throws NotTaken where it is out of range */
export function intAttribute(attributes: Attributes, name: string, least: number, otherwise: number): number {
  return inRange(name, attributes.get(name)?.int ?? otherwise, least);
}

/**
 * An attribute with one integer per axis, or another count.
 * @returns undefined where it is not there
 * @throws NotTaken where it has another length or is out of range
 */
export function intsAttribute(
  attributes: Attributes,
  name: string,
  count: number,
  least: number,
): readonly number[] | undefined {
  const { ints = [] } = attributes.get(name) ?? {};
  if (ints.length === 0) return undefined;
  if (ints.length !== count) throw new NotTaken(`${name} has ${ints.length} entries, not ${count}`);
  return ints.map((value) => inRange(name, value, least));
}

/** An attribute that is a text. */
export function textAttribute(attributes: Attributes, name: string): string | undefined {
  const bytes = attributes.get(name)?.text;
  return bytes && Buffer.from(bytes.subarray(0, 100)).toString();
}

function inRange(name: string, value: number, least: number): number {
  if (value >= least && value <= largest) return value;
  throw new NotTaken(`${name} has the value ${value}: it is from ${least} to ${largest}`);
}
