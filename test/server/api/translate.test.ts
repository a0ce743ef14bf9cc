import { describe, expect, it } from 'vitest';
import { post, testApp } from '../../helpers/app.ts';

const app = await testApp();

const depthwise = { type: 'conv2d', in_channels: 8, out_channels: 16, kernel_size: 3, padding: 1, groups: 8 };

describe('POST /v1/translate', () => {
  it('answers every dialect that has not been chosen among', async () => {
    const { status, body } = await post(app, '/v1/translate', { layer: depthwise });
    expect(status).toBe(200);
    const { translations } = body as { translations: { dialect: string; verdict: string }[] };
    expect(translations.map(({ dialect }) => dialect)).toEqual([
      'pytorch',
      'onnx',
      'keras',
      'tflite',
      'jax',
      'flax',
      'webnn',
      'coreml',
    ]);
    expect(new Set(translations.map(({ verdict }) => verdict))).toEqual(new Set(['exact']));
  });

  it("reads Keras's attributes, whose padding depends on the input", async () => {
    const keras = {
      class_name: 'Conv2D',
      filters: 32,
      kernel_size: [3, 3],
      strides: [2, 2],
      padding: 'same',
      input_channels: 3,
    };
    const { status, body } = await post(app, '/v1/translate', {
      from: 'keras',
      layer: keras,
      to: ['onnx', 'keras'],
      input_shape: [1, 3, 224, 224],
    });
    expect(status).toBe(200);
    // 112 outputs of a kernel of 3 at stride 2 reach over 225 elements: one is missing, at the end.
    expect(body.layer).toMatchObject({
      padding: [
        [0, 1],
        [0, 1],
      ],
      stride: [2, 2],
    });
    expect(body.translations).toMatchObject([
      { verdict: 'exact', attributes: { pads: [0, 0, 1, 1], weight_shape: [32, 3, 3, 3] } },
      { verdict: 'exact', attributes: keras, weight: { shape: [3, 3, 3, 32] } },
    ]);
  });

  it('tells how to send a channels-last input_shape, and of no field that the request does not have', async () => {
    const { body } = await post(app, '/v1/translate', { layer: depthwise, input_shape: [1, 12, 12, 8] });
    expect(body).toMatchObject({ errors: [{ pointer: '/input_shape' }] });
    const [{ hint }] = body.errors as [{ hint: string }];
    expect(hint).toContain('x.transpose(0, 3, 1, 2)');
    expect(hint).not.toContain('layout');
  });

  it.each([
    ['onnx', { op_type: 'Conv', kernel_shape: [3], weight_shape: [4, 4, 3], group: 3 }, '/layer/group'],
    [
      'keras',
      { class_name: 'Conv2D', filters: 4, kernel_size: [3, 3], groups: 3, input_channels: 4 },
      '/layer/groups',
    ],
    ['webnn', { method: 'conv2d', filterShape: [4, 4, 9, 9] }, '/layer/filterShape'],
    [
      'pytorch',
      { module: 'Conv1d', in_channels: 4, out_channels: 4, kernel_size: [3, 3] },
      '/layer/kernel_size',
    ],
  ])('points at the attribute of %s that no layer has', async (from, stated, pointer) => {
    const axes = from === 'onnx' || from === 'pytorch' ? 1 : 2;
    const input_shape = [1, 4, 7, 7].slice(0, axes + 2);
    const { status, body } = await post(app, '/v1/translate', { from, layer: stated, input_shape });
    expect(status).toBe(422);
    expect(body).toMatchObject({ errors: expect.arrayContaining([expect.objectContaining({ pointer })]) });
  });

  it.each([
    [
      'pytorch',
      { module: 'Conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, padding: 1.5 },
      'padding',
    ],
    [
      'pytorch',
      { module: 'Conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, stride: 'two' },
      'stride',
    ],
    ['flax', { module: 'Conv', in_features: 4, features: 4, kernel_size: [3, 3], padding: 1 }, 'padding'],
    [
      'jax',
      {
        window_strides: [1],
        dimension_numbers: ['NCW', 'OIW', 'NCW'],
        rhs_shape: [4, 4, 3],
        padding: 'SAME_LOWER',
      },
      'padding',
    ],
  ])('says what %s takes in place of %j', async (from, stated, attribute) => {
    const { status, body } = await post(app, '/v1/translate', { from, layer: stated });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      errors: [
        {
          pointer: `/layer/${attribute}`,
          message: expect.not.stringContaining('Invalid input'),
          hint: expect.any(String),
        },
      ],
    });
  });

  it('says of an unknown input what it can: the rule of the padding', async () => {
    const layer = { ...depthwise, padding: undefined, auto_pad: 'SAME_UPPER', stride: 2 };
    const { body } = await post(app, '/v1/translate', { layer, to: ['tflite', 'pytorch'] });
    expect(body.layer).toMatchObject({ auto_pad: 'SAME_UPPER' });
    expect(body.translations).toMatchObject([
      { verdict: 'exact', attributes: { padding: 'SAME' } },
      { verdict: 'cannot-express', reason: expect.stringContaining('give input_shape') },
    ]);
  });

  it.each([
    ['an unknown dialect', { from: 'caffe', layer: {} }, '/from'],
    [
      'an attribute of another dialect',
      { from: 'onnx', layer: { strides: [1, 1], groups: 2 } },
      '/layer/groups',
    ],
    [
      'channels that groups do not divide',
      {
        from: 'pytorch',
        layer: { module: 'Conv2d', in_channels: 4, out_channels: 4, kernel_size: 3, groups: 3 },
      },
      '/layer/groups',
    ],
    [
      'channels beyond the range of a layer',
      {
        from: 'onnx',
        layer: { op_type: 'Conv', kernel_shape: [1], group: 2 ** 24, weight_shape: [2 ** 24, 2, 1] },
      },
      '/layer/weight_shape',
    ],
    ['an input of other channels', { layer: depthwise, input_shape: [1, 7, 9, 9] }, '/input_shape'],
    [
      'operators whose filter has other channels',
      {
        from: 'tflite',
        layer: {
          op: 'CONV_2D',
          padding: 'VALID',
          stride: [1, 1],
          dilation_factor: [1, 1],
          filter_shape: [4, 3, 3, 3],
          input_channels: 4,
        },
      },
      '/layer/filter_shape',
    ],
  ])('refuses %s', async (_, request, pointer) => {
    const { status, body } = await post(app, '/v1/translate', request);
    expect(status).toBe(422);
    const { errors } = body as { errors: { pointer: string; hint?: string }[] };
    expect(errors).toContainEqual(
      expect.objectContaining({ pointer, message: expect.any(String), hint: expect.any(String) }),
    );
  });
});
