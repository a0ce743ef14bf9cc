import { describe, expect, it } from 'vitest';
import type { TranslateReply } from '../../../src/page/api/answers.ts';
import { translated } from '../../../src/page/snippets/frameworks.ts';

describe('the layer elsewhere', () => {
  it('is what the service answers, or why there is none', () => {
    const keras = { dialect: 'keras', verdict: 'cannot-express', reason: 'no groups' } as const;
    const jax = {
      dialect: 'jax',
      verdict: 'exact',
      attributes: {},
      code: 'def layer(x, w, b):',
      input_layout: 'NCHW',
      weight: { layout: 'OIHW', shape: [1], from_pytorch: 'unchanged', flipped: false },
      steps: [],
    } as const satisfies TranslateReply['translations'][number];
    const answer = { translations: [keras, { ...jax, weight: { ...jax.weight, shape: [1] }, steps: [] }] };
    expect(translated(answer, 'keras')).toBe('# no groups');
    expect(translated(answer, 'jax')).toBe('def layer(x, w, b):');
  });
});
