import { afterAll, describe, expect, it } from 'vitest';
import { conv } from '../../src/operations/conv.ts';
import { testApp } from '../helpers/app.ts';
import { testCaller } from '../helpers/caller.ts';
import { prepared } from '../helpers/legal/prepared.ts';

const app = await testApp({ INLINE_WORK: '1000000000', WORKERS: '1' });
afterAll(() => app.close());

const layer = { type: 'conv2d', in_channels: 32, out_channels: 32, kernel_size: 3 };
const request = { layer, input: { shape: [1, 32, 128, 128], fill: { kind: 'normal' } }, format: 'none' };

const job = (body: object) => {
  const made = prepared({ operation: 'conv', body });
  if (!made) throw new Error('the request is legal');
  return made;
};

const compute = (millis: number) => app.dispatcher.compute(conv, job(request), testCaller(millis));

describe('work on the event loop', () => {
  it('is not begun after the deadline', async () => {
    await expect(compute(-1)).rejects.toMatchObject({ code: 'deadline-exceeded' });
  });

  it('is not answered after the deadline', async () => {
    const from = performance.now();
    // The input's 524,288 normal numbers alone take tens of milliseconds.
    await expect(compute(2)).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(performance.now() - from).toBeGreaterThan(2);
    expect(app.dispatcher.load.alive).toBe(0);
  });

  it('is answered before it', async () => {
    const { body } = await compute(60_000);
    expect(JSON.parse(new TextDecoder().decode(body))).toMatchObject({
      shapes: { output: [1, 32, 126, 126] },
    });
  });

  it.each(['conv', 'shapes'])('of %s ends with 504 where no time was left', async (operation) => {
    const one = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1 };
    const payload =
      operation === 'conv' ? { layer: one, input: [[[1]]] } : { layer: one, input_shape: [1, 1, 1] };
    const headers = { 'request-timeout': '0.000001' };
    const reply = await app.inject({ method: 'POST', url: `/v1/${operation}`, headers, payload });
    expect([reply.statusCode, reply.json().type]).toEqual([
      504,
      expect.stringContaining('deadline-exceeded'),
    ]);
  });
});
