import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSafetensors } from '../../../src/formats/safetensors/file.ts';

/** Elements of the weights: files of 256 KiB, which take several writes. */
const elements = 2 ** 16;

/** The body that stores a layer whose weight has this value everywhere. */
export function bodyOf(value: number): string {
  const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: elements, bias: false };
  return JSON.stringify({ layer, weight: { fill: value } });
}

const extension = '.safetensors';

/** The names of the layers that have files in a folder, whatever is in them. */
export function namesIn(folder: string): Set<string> {
  const files = readdirSync(folder).filter((file) => file.endsWith(extension));
  return new Set(files.map((file) => file.slice(0, file.indexOf('@'))));
}

/**
 * The values of the layers in a folder, by name; those of a name in the order in which they were stored. Read as any
 * program would that knows safetensors.
 * @throws Error where a file is torn
 */
export function valuesIn(folder: string): Map<string, number[]> {
  const found = readdirSync(folder)
    .filter((file) => file.endsWith(extension))
    .map((file) => ({ name: file.slice(0, file.indexOf('@')), ...contentOf(join(folder, file)) }))
    .sort((a, b) => a.storedAt - b.storedAt);
  const values = new Map<string, number[]>();
  for (const { name, value } of found) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

function contentOf(path: string) {
  const { tensors, metadata } = readSafetensors(new Uint8Array(readFileSync(path)));
  const weight = tensors.get('weight');
  const [value] = weight?.data ?? [];
  if (weight?.data.length !== elements || weight.data.some((other) => other !== value))
    throw new Error(`${path} is torn`);
  if (JSON.parse(metadata.get('request') ?? '').layer.kernel_size[0] !== elements)
    throw new Error(`${path} has another layer`);
  return { value, storedAt: Number(metadata.get('stored')) };
}
