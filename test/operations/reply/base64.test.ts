import { describe, expect, it } from 'vitest';
import { listeningApp, post } from '../../helpers/app.ts';

const { app } = await listeningApp({ WORKERS: '1' });

describe('format base64', () => {
  it.each([
    ['float32', 49_151],
    ['float32', 49_152],
    ['float32', 49_153],
    ['float64', 100_000],
  ])('writes %s × %i as one base64 text, however many pieces that takes', async (dtype, length) => {
    const { body } = await post(app, '/v1/conv', {
      layer: { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, dtype },
      input: { shape: [1, 1, length], fill: { kind: 'arange', start: 1, step: 1 } },
      weight: { fill: 1 },
      bias: { fill: 0 },
      format: 'base64',
    });
    const text: string = Object(body.output).base64;
    const bytes = Buffer.from(text, 'base64');
    expect(bytes.toString('base64')).toBe(text);
    const values = dtype === 'float32' ? new Float32Array(bytes.buffer, bytes.byteOffset, length) : undefined;
    const doubles = dtype === 'float64' ? new Float64Array(Uint8Array.from(bytes).buffer) : undefined;
    expect([...(values ?? doubles ?? [])]).toEqual(Array.from({ length }, (_, i) => i + 1));
  });
});
