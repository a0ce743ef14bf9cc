import { convolveReference } from '../../../src/backend/reference/reference.ts';
import { elementCount, zeros } from '../../../src/tensor/tensor.ts';
import { base64Of } from '../../helpers/base64.ts';
import { randomData } from '../../helpers/random.ts';
import { testShapes } from '../../helpers/shapes.ts';
import { closedLoop, post } from '../client.ts';
import { atLeast, atMost, percentile, type Scenario, scaled, sleep } from '../scenario.ts';
import { type Service, startService } from '../service.ts';

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
    const sent = ({ shape, data }: typeof input) => ({ shape, dtype: 'float32', base64: base64Of(data) });
    const body = {
      layer: { ...layer, dtype: 'float32' },
      input: sent(input),
      weight: sent(weight),
      ...(bias && { bias: sent(bias) }),
      format: 'base64',
    };
    return { body: JSON.stringify(body), output: base64Of(output) };
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

/** Of the time, for V8 to compile, and heaps to find their size. */
const warmUpShare = 1 / 3;

/**
 * Times that the clients stop together, and what the service then holds is looked at: a tenth of the time at
 * most.
 */
const restsOf = (size: number) => scaled(102, size, 9);
/** After this the threads give back what they keep, */
const keepMillis = 50;
/** which takes them some time: until less is held no more for so long, */
const restMillis = 300;
/** but not for ever. */
const mostRestMillis = 3000;

/**
 * All sizes for a long time: whether memory grows, and whether every answer is right. Memory is compared
 * between moments at which nothing is under way, and nothing is kept for what comes next: both swing by a
 * third from one moment to the next, which would hide a leak, or look like one.
 */
export const soakScenario: Scenario = {
  name: 'soak',
  async run(size) {
    // Its clients may have more waiting than the default lets in, and all are to be answered.
    const service = await startService({
      MAX_QUEUE_WORK: '10000000000',
      KEEP_MEMORY_MS: String(keepMillis),
    });
    const rests = restsOf(size);
    const millis = scaled(600_000, size, 30_000) / rests - restMillis;
    const requests = checkedRequests();
    const resident: number[] = [];
    let [sent, checked, wrong, failed] = [0, 0, 0, 0];
    const ask = async (i: number) => {
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
    };
    try {
      while (resident.length < rests) {
        await closedLoop(4, millis, () => ask(sent++));
        resident.push(await heldAtRest(service));
      }
      const held = resident.map((bytes) => (bytes / 2 ** 20).toFixed(1));
      process.stderr.write(`soak: MiB held at the rests: ${held.join(' ')}\n`);
      const growth = slope(resident.slice(rests * warmUpShare));
      return [
        atLeast('answers checked', checked, 500),
        atMost('wrong answers among them', wrong, 0),
        atMost('requests that were not answered with 200', failed, 0),
        atMost('growth of memory over the run after warm-up', 100 * growth, 1, ' %'),
      ];
    } finally {
      await service.stop();
    }
  },
};

/** What it holds when it has given back what it does not keep. */
async function heldAtRest(service: Service): Promise<number> {
  const from = performance.now();
  let [least, since] = [service.resident, from];
  for (let now = from; now - since < restMillis && now - from < mostRestMillis; now = performance.now()) {
    await sleep(20);
    const { resident } = service;
    if (resident < least) [least, since] = [resident, performance.now()];
  }
  return least;
}

/**
 * The growth of equidistant samples from the first to the last, beside their median: the median of what any
 * two of them tell (Theil and Sen), which a few moments at which V8 was about to collect do not move.
 */
function slope(samples: readonly number[]): number {
  const slopes = samples.flatMap((sample, i) =>
    samples.slice(i + 1).map((later, j) => (later - sample) / (j + 1)),
  );
  return (percentile(slopes, 0.5) * (samples.length - 1)) / percentile(samples, 0.5);
}
