import { testShapes } from '../../../bench/shapes.ts';
import { convolveReference } from '../../../src/convolution/reference.ts';
import { elementCount, type TensorData, zeros } from '../../../src/tensor/tensor.ts';
import { randomData } from '../../helpers/random.ts';
import { closedLoop, post } from '../client.ts';
import { atMost, type Scenario, scaled } from '../scenario.ts';
import { startService } from '../service.ts';

const base64 = (data: TensorData) => Buffer.from(data.buffer).toString('base64');

/** Each named shape as a request with random numbers, and the output that the reference gives. */
function checkedRequests() {
  return testShapes.map(({ layer, geometry, shapes }, i) => {
    const tensor = (shape: readonly number[], seed: number) => ({
      shape,
      data: randomData(elementCount(shape), 'float32', seed),
    });
    const [input, weight] = [tensor(shapes.input, 3 * i), tensor(shapes.weight, 3 * i + 1)];
    const bias = shapes.bias && tensor(shapes.bias, 3 * i + 2);
    const output = zeros('float32', elementCount(shapes.output));
    const operands = { input: input.data, weight: weight.data, bias: bias ? bias.data : null };
    convolveReference({ ...geometry, dtype: 'float32' }, operands, output);
    const sent = ({ shape, data }: typeof input) => ({ shape, dtype: 'float32', base64: base64(data) });
    const body = {
      layer: { ...layer, dtype: 'float32' },
      input: sent(input),
      weight: sent(weight),
      ...(bias && { bias: sent(bias) }),
      format: 'base64',
    };
    return { body: JSON.stringify(body), output: base64(output) };
  });
}

const layer = { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 3, padding: 1, groups: 4 };
/** Nothing, little and much more than a worker keeps. */
const unchecked = [1, 8, 60].map((batch) =>
  JSON.stringify({
    layer,
    input: { shape: [batch, 16, 96, 96], fill: 1 },
    format: batch < 10 ? 'nested' : 'none',
  }),
);

/** All sizes for a long time: whether memory grows, and whether every answer is right. */
export const soakScenario: Scenario = {
  name: 'soak',
  async run(size) {
    // Its clients may have more waiting than the default lets in, and all are to be answered.
    const service = await startService({ MAX_QUEUE_WORK: '10000000000' });
    const millis = scaled(600_000, size, 20_000);
    const requests = checkedRequests();
    const memory: { at: number; bytes: number }[] = [];
    const from = performance.now();
    const sampling = setInterval(
      () => memory.push({ at: (performance.now() - from) / millis, bytes: service.resident }),
      millis / 600,
    );
    let checked = 0;
    let wrong = 0;
    let failed = 0;
    try {
      await closedLoop(4, millis, async (i) => {
        if (i % 7 === 6) {
          const { status } = await post(service.url, unchecked[((i / 7) % unchecked.length) | 0] ?? '');
          if (status !== 200) failed++;
          return;
        }
        const { body, output } = requests[i % requests.length];
        const reply = await post(service.url, body);
        if (reply.status !== 200) {
          failed++;
          return;
        }
        checked++;
        if (JSON.parse(reply.body).output.base64 !== output) wrong++;
      });
      // A third of the time is warm-up: V8 compiles, heaps find their size.
      const growth = slope(memory.filter(({ at }) => at > 1 / 3));
      return [
        atMost(`wrong answers among ${checked}`, wrong, 0),
        atMost('requests that were not answered with 200', failed, 0),
        atMost('growth of memory over the run after warm-up', 100 * growth, 1, ' %'),
      ];
    } finally {
      clearInterval(sampling);
      await service.stop();
    }
  },
};

/** By least squares: the growth from the first to the last sample, beside their mean. */
function slope(samples: readonly { at: number; bytes: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(samples.map((sample) => sample.at));
  const bytes = mean(samples.map((sample) => sample.bytes));
  const covariance = mean(samples.map((sample) => (sample.at - at) * (sample.bytes - bytes)));
  const variance = mean(samples.map((sample) => (sample.at - at) ** 2));
  const span = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
  return ((covariance / variance) * span) / bytes;
}
