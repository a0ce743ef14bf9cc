/**
 * `npm run bench:jobs [-- <requests> <seed>]`: predicted beside measured time of random legal requests, on one
 * thread, without HTTP: the least processor time of some runs. Prints the quartiles of their ratio by operation, and the
 * requests whose prediction is furthest from the truth.
 */
import { workPerMilli } from '../src/operations/cost.ts';
import { execute } from '../src/operations/execute.ts';
import { Draw } from '../test/helpers/legal/draw.ts';
import { prepared } from '../test/helpers/legal/prepared.ts';
import { drawLegal } from '../test/helpers/legal/requests.ts';

const [requests = 400, seed = 1] = process.argv.slice(2).map(Number);
/** Elements of the largest tensors. Larger ones take long and tell nothing new. */
const mostElements = 2 ** 21;
const runs = 3;
const longMillis = 300;
/** Times below this are mostly those of code that is not compiled yet. */
const shortestMillis = 1;
const printed = 20;
const warmUps = 200;

interface Row {
  readonly operation: string;
  readonly predicted: number;
  readonly measured: number;
  readonly body: object;
}

let state = seed;
/** Numbers from 0 to below 1 (mulberry32). */
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  const again = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((again ^ (again >>> 14)) >>> 0) / 2 ** 32;
}

function measure(): Row {
  const { work, ...request } = drawLegal(new Draw(random), mostElements);
  const { operation, body } = request;
  let measured = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs && (run === 0 || measured < longMillis); run++) {
    const made = prepared(request);
    if (!made) throw new Error('the request was legal before');
    const from = process.cpuUsage();
    execute({ operation, job: made.job });
    const { user, system } = process.cpuUsage(from);
    measured = Math.min(measured, (user + system) / 1e3);
  }
  return { operation, predicted: work / workPerMilli, measured, body };
}

const ratioOf = ({ predicted, measured }: Row) => predicted / measured;
const error = (row: Row) => Math.abs(Math.log2(ratioOf(row)));

function print(name: string, rows: readonly Row[]): void {
  const ratios = rows.map(ratioOf).sort((a, b) => a - b);
  const quantile = (share: number) =>
    ratios[Math.min(ratios.length - 1, Math.floor(share * ratios.length))]?.toFixed(2) ?? '';
  const close = (100 * rows.filter((row) => error(row) <= 2).length) / rows.length;
  const spread = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1].map(quantile).join(' ');
  process.stdout.write(`${name}: ${rows.length}, ${close.toFixed(1)} % within 4 ×; ratios ${spread}\n`);
}

// The first ones are slow: their code is not compiled yet.
for (let i = 0; i < warmUps; i++) measure();
const all = Array.from({ length: requests }, measure);
const long = all.filter(({ measured }) => measured >= shortestMillis);
print('above 1 ms', long);
print(
  'below 1 ms',
  all.filter(({ measured }) => measured < shortestMillis),
);
for (const name of new Set(all.map(({ operation }) => operation)))
  print(
    name,
    long.filter(({ operation }) => operation === name),
  );
const shorten = (key: string, value: unknown) => (key === 'data' || key === 'base64' ? '…' : value);
for (const row of long.toSorted((a, b) => error(b) - error(a)).slice(0, printed)) {
  const { operation, predicted, measured, body } = row;
  const times = `predicted ${predicted.toFixed(2)} ms, took ${measured.toFixed(2)} ms`;
  process.stdout.write(`${times}: ${operation} ${JSON.stringify(body, shorten).slice(0, 700)}\n`);
}
