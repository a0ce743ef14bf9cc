import type { LayerFields, NumberName } from './layer-fields.ts';

/** How far from a number a legal one is looked for. */
const reach = 64;

/** The change of one field, as small as possible, that makes the layer legal. Undefined where there is none near. */
export function nearestLegalChange(
  fields: LayerFields,
  field: NumberName,
  isLegal: (fields: LayerFields) => boolean,
): Partial<LayerFields> | undefined {
  for (let distance = 1; distance <= reach; distance++)
    for (const value of [fields[field] - distance, fields[field] + distance])
      if (isLegal({ ...fields, [field]: value })) return { [field]: value };
  return undefined;
}
