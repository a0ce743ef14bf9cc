import type { NumberName } from './layer-fields.ts';

interface FieldLimits {
  readonly label: string;
  readonly least: number;
  /** More than this the page does not draw. The API takes up to 2^24. */
  readonly most: number;
}

/** The numbers of a layer that the page takes. */
export const fieldLimits: Readonly<Record<NumberName, FieldLimits>> = {
  in_channels: { label: 'Input channels', least: 1, most: 1024 },
  out_channels: { label: 'Output channels', least: 1, most: 1024 },
  groups: { label: 'Groups', least: 1, most: 1024 },
  kernel_size: { label: 'Kernel', least: 1, most: 64 },
  stride: { label: 'Stride', least: 1, most: 64 },
  padding: { label: 'Padding', least: 0, most: 64 },
  dilation: { label: 'Dilation', least: 1, most: 64 },
  output_padding: { label: 'Output padding', least: 0, most: 63 },
  size: { label: 'Input size', least: 1, most: 512 },
};

/** What is wrong with a number by itself, in a sentence without the field's name, or undefined. */
export function rangeFault(name: NumberName, value: number): string | undefined {
  const { least, most } = fieldLimits[name];
  if (!Number.isInteger(value)) return `must be a whole number, but is ${value}`;
  if (value < least) return `must be at least ${least}, but is ${value}`;
  return value > most ? `may be at most ${most} on this page, but is ${value}` : undefined;
}

/** The nearest number within a field's limits. */
export function nearestInRange(name: NumberName, value: number): number {
  const { least, most } = fieldLimits[name];
  return Math.max(least, Math.min(most, Math.round(value)));
}
