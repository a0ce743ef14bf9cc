import { z } from 'zod';
import { describedAs } from '../described-as.ts';
import { quote, refuse } from '../issues.ts';
import { sizes } from '../reply-parts.ts';
import { datatypes } from './datatypes.ts';

/** An object that may have members of any name: the protocol's servers ignore those that they do not know. */
export const loose = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.looseObject(shape, { error: refusal('an object', `its members are ${Object.keys(shape).join(', ')}`) });

export const text = (hint: string) => z.string({ error: refusal('a text', hint) });

export const flag = z.boolean({ error: refusal('true or false', 'true or false') }).optional();

const anyParameter = z.union([z.string(), z.number(), z.boolean()], {
  error: refusal('a text, a number or a boolean', 'such as "a", 1 or true'),
});

/**
 * Parameters, some of which are known. The document says of the others that there may be some: generators of clients
 * give all members of an object the type of the unknown ones.
 */
export const parametersWith = <Shape extends z.core.$ZodLooseShape>(known: Shape) =>
  describedAs(
    z
      .object(known, { error: refusal('an object', 'its values are texts, numbers and booleans') })
      .catchall(anyParameter),
    z.looseObject(known),
  ).optional();

function refusal(wanted: string, hint: string) {
  return refuse(({ input }) => [`expected ${wanted}, but got ${quote(input)}`, hint]);
}

export const tensorHead = {
  name: z.string().describe('`input` or `output`'),
  datatype: z.enum(Object.values(datatypes)).describe('The type of its elements'),
  shape: sizes,
};

export const modelVersion = z.string().describe('The version of the stored layer');
