import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { exampleModel } from '../../scripts/example-model.ts';

it('should be what examples/small.onnx holds: run npm run example:model after a change', () => {
  const stored = readFileSync(new URL('../../examples/small.onnx', import.meta.url));
  expect(Buffer.from(exampleModel()).equals(stored)).toBe(true);
});
