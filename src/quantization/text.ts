import type { QuantizationSpec } from './resolve.ts';

/**
 * The quantization as JSON text, the same for the same quantization. Infinite bounds of an activation are the texts that
 * requests have for them.
 */
export function quantizationText({ dtype, input, weight, output, activation }: QuantizationSpec): string {
  const scaling = ({ scale, zero_point }: QuantizationSpec['input']) => ({ scale, zero_point });
  const ofWeight = { dtype: weight.dtype ?? 'int8', scale: weight.scale, zero_point: weight.zero_point };
  const ordered = { dtype, input: scaling(input), weight: ofWeight, output: scaling(output), activation };
  return JSON.stringify(ordered, (_, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
  );
}

/** The request that stores a layer, without its tensors, as JSON text: what files have beside these. */
export function layerText(layer: object, quantization: QuantizationSpec | null): string {
  if (!quantization) return JSON.stringify({ layer });
  return `{"layer":${JSON.stringify(layer)},"quantization":${quantizationText(quantization)}}`;
}
