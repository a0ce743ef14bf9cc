import { randomNumbers } from '../seed.ts';
import type { LargeRequest } from './requests.ts';

/** Elements of the input, from little to what only a large service computes. */
const [fewest, most] = [2 ** 10, 2 ** 24];

const types = ['conv1d', 'conv2d', 'conv3d', 'conv_transpose1d', 'conv_transpose2d'];
const modes = ['zeros', 'zeros', 'reflect', 'replicate', 'circular'];
const formats = ['none', 'base64', 'base64', 'nested', 'flat'];
const operations = [
  'conv',
  'conv',
  'conv',
  'gradients',
  'gradients',
  'compare',
  'sweep',
  'explain',
  'quantized',
] as const;

type Random = () => number;
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(list.length * random())];

/** So many requests of all operations, of sizes that are spread evenly over the orders of magnitude. */
export function mixedRequests(count: number): LargeRequest[] {
  const random = randomNumbers('memory-mix');
  return Array.from({ length: count }, (_, i) => {
    const operation = pick(random, operations);
    const elements = fewest * (most / fewest) ** random();
    const body =
      random() < 0.2 ? givenRequest(random, elements / 8) : filledRequest(random, operation, elements);
    const named = Buffer.isBuffer(body) ? 'conv' : operation;
    const coding = random() < 0.1 ? { 'accept-encoding': 'gzip' } : {};
    return { name: `${i}: ${named}`, operation: named, body, headers: coding };
  });
}

/** A request whose tensors are made by the service. */
function filledRequest(random: Random, operation: LargeRequest['operation'], elements: number): object {
  const type = pick(random, types);
  const axes = Number(/\d/.exec(type)?.[0]);
  const channels = pick(random, [1, 2, 4, 8, 32]);
  const batch = pick(random, [1, 1, 2, 5]);
  const transposed = type.includes('transpose');
  const side = Math.max(
    4,
    Math.round((elements / (transposed ? 2 ** axes : 1) / channels / batch) ** (1 / axes)),
  );
  const layer = {
    ...{ type, in_channels: channels, out_channels: channels, kernel_size: pick(random, [1, 2, 3]) },
    ...{ groups: pick(random, [1, channels]), dtype: pick(random, ['float32', 'float64']) },
    ...{ stride: transposed ? 2 : 1, padding: 1 - Math.round(random()) },
    ...(transposed ? {} : { padding_mode: pick(random, modes) }),
  };
  const input = {
    shape: [batch, channels, ...Array<number>(axes).fill(side)],
    fill: pick(random, [1, { kind: 'normal', seed: 3 }]),
  };
  const format = pick(random, formats);
  switch (operation) {
    case 'compare':
      return { input, format, layers: [{ layer }, { layer: { ...layer, groups: 1 } }] };
    case 'sweep':
      return { input, layer: { ...layer, groups: 1 }, groups: [1] };
    case 'quantized': {
      const scaling = { scale: 0.02, zero_point: 0 };
      const quantization = { dtype: 'int8', input: scaling, weight: scaling, output: scaling };
      return { input, layer, weight: { fill: 0.5 }, quantize: true, quantization, format };
    }
    case 'explain':
      return { input, layer, index: [0, 0, ...Array<number>(axes).fill(1)] };
    default:
      return { input, layer, format, reduce: random() < 0.2 ? [{ op: 'mean', dims: [0] }] : [] };
  }
}

/** A request whose input comes with it, as numbers or in base64. */
function givenRequest(random: Random, elements: number): Buffer {
  const length = Math.ceil(elements / 1024) * 1024;
  const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 3 };
  const head = JSON.stringify({ layer, format: 'base64' }).slice(0, -1);
  const some = Array.from({ length: 1024 }, () => random().toFixed(pick(random, [1, 7]))).join(',');
  const numbers = `[[[${Array(length / 1024).fill(some)}]]]`;
  const base64 = Buffer.alloc(4 * length, 60).toString('base64');
  const input =
    random() < 0.5 ? numbers : JSON.stringify({ shape: [1, 1, length], dtype: 'float32', base64 });
  return Buffer.from(`${head},"input":${input}}`);
}
