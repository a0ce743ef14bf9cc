import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const built = (name: string) => readFileSync(new URL(`../../dist/${name}`, import.meta.url), 'utf8');

it('the code of worker threads has no schemas: they take longer to load than all the rest', () => {
  expect(built('service.cjs')).toContain('ZodObject');
  expect(built('worker.cjs')).not.toContain('ZodObject');
});
