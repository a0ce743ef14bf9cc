import { describe, expect, it } from 'vitest';
import type { TranslateReply } from '../../../src/page/api/answers.ts';
import { pytorch, translated } from '../../../src/page/snippets/frameworks.ts';
import { initialState, type PageState } from '../../../src/page/state/page-state.ts';

const depthwise: PageState = {
  ...initialState,
  in_channels: 8,
  out_channels: 16,
  groups: 8,
  kernel_size: 3,
  stride: 2,
  padding: 1,
  weight: null,
  seed: 7,
};

describe('the layer elsewhere', () => {
  it('is PyTorch with its own initialisation after the seed', () => {
    const code = pytorch({ ...depthwise, input: 'random' });
    expect(code).toContain('torch.manual_seed(7)\nx = torch.randn(1, 8, 10, 10)');
    expect(code).toContain(
      'torch.manual_seed(7)\nlayer = nn.Conv2d(8, 16, kernel_size=3, stride=2, padding=1, groups=8)',
    );
    expect(code).not.toContain('constant_');
  });

  it('is PyTorch with the weights that are chosen', () => {
    const code = pytorch(initialState);
    expect(code).toContain('nn.init.constant_(layer.weight, 3)\nnn.init.zeros_(layer.bias)');
    expect(code).toContain('x = torch.arange(1.0, 17).view(1, 16, 1, 1).expand(1, 16, 10, 10)');
  });

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
