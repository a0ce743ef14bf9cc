import { z } from 'zod';
import { quote, refuse } from './issues.ts';

/** The name of a stored layer: no separators of paths, and no dot at its beginning. */
const name = '[A-Za-z0-9][A-Za-z0-9._-]{0,127}';
const nameHint = '1 to 128 letters, digits, dots, dashes and underscores, the first a letter or a digit';

/** The first hexadecimal digits of the SHA-256 of a layer and its parameters. */
const version = '[0-9a-f]{16}';

/** What names a stored layer: its name, for the current version, or a version. */
export interface LayerReference {
  readonly name: string;
  readonly version: string | undefined;
}

const reference = new RegExp(`^(${name})(?:@(${version}))?$`);

/** Reads `name` or `name@version`. Undefined for any other text. */
export function parseReference(text: string): LayerReference | undefined {
  const found = reference.exec(text);
  return found ? { name: found[1], version: found[2] } : undefined;
}

/** The name of a stored layer. */
export const layerName = z
  .string()
  .regex(new RegExp(`^${name}$`), {
    error: refuse(({ input }) => [`${quote(input)} is no name of a stored layer`, nameHint]),
  })
  .meta({ description: 'The name of a stored layer', examples: ['edges'] });

/** The name of a stored layer, or one of its versions. */
export const layerReference = z
  .string()
  .regex(reference, {
    error: refuse(({ input }) => [
      `${quote(input)} is no stored layer`,
      `name or name@version; a name has ${nameHint}`,
    ]),
  })
  .meta({
    description: 'A stored layer: `name` for its current version, or `name@version`',
    examples: ['edges', 'edges@0123456789abcdef'],
  });
