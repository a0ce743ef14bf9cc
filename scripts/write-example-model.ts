/** Writes examples/small.onnx: `npm run example:model`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { exampleModel } from './example-model.ts';

const folder = new URL('../examples/', import.meta.url);
mkdirSync(folder, { recursive: true });
writeFileSync(new URL('small.onnx', folder), exampleModel());
