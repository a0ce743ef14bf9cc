/** Writes the examples of the OpenAPI document: what the service itself answers. */
import { writeFileSync } from 'node:fs';
import { askExamples } from './document-examples.ts';

const file = new URL('../src/server/docs/examples.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(await askExamples(), null, 2)}\n`);
