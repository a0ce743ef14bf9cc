import { coreml } from './coreml.ts';
import { flax } from './flax.ts';
import { jax } from './jax.ts';
import { keras } from './keras.ts';
import { onnx } from './onnx.ts';
import { pytorch } from './pytorch.ts';
import { tflite } from './tflite.ts';
import { webnn } from './webnn.ts';

/** All dialects by name. Another one needs a file, an entry here, and its attributes in the contract. */
export const dialects = { pytorch, onnx, keras, tflite, jax, flax, webnn, coreml } as const;

export type DialectName = keyof typeof dialects;

/** The attributes of a dialect. */
export type AttributesOf<Name extends DialectName> = Parameters<(typeof dialects)[Name]['read']>[0];

/** All names in the order of the table. */
export const dialectNames = Object.keys(dialects).filter((name): name is DialectName => name in dialects);
