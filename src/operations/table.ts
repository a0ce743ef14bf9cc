import { compare } from './compare.ts';
import { conv } from './conv.ts';
import { explain } from './explain.ts';
import { gradients } from './gradients.ts';
import type { Operation } from './operation.ts';
import { quantized } from './quantized.ts';
import { shapes } from './shapes.ts';
import { sweep } from './sweep.ts';
import { translate } from './translate.ts';
import { vectors } from './vectors.ts';
import { verify } from './verify.ts';

/** Every operation of the service, in the order of the document. */
export const operations: readonly Operation[] = [
  conv,
  compare,
  shapes,
  gradients,
  explain,
  sweep,
  verify,
  quantized,
  translate,
  vectors,
];
