import type { UncheckedMethods } from '../client/operations.ts';
import { ServiceProblem } from '../client/problem.ts';
import type { CommonOptions } from './command.ts';
import type { Progress } from './jobs.ts';
import { shapeOf } from './layer-options.ts';
import type { Service } from './service.ts';
import { cellText } from './table.ts';

/** Work of less time says nothing. */
const silentMillis = 1000;
const everyMillis = 250;

/** Whether somebody looks on: machines and pipes get nothing but the result. */
export function isWatched({ json }: CommonOptions): boolean {
  return json !== true && process.stderr.isTTY === true && process.stdout.isTTY === true;
}

/**
 * Runs work on a request, and tells on a terminal how far it is.
 * @param what is done, such as `computing`
 * @param work gets who is to do it
 */
export async function withProgress<T>(
  what: string,
  options: CommonOptions,
  service: Service,
  request: Readonly<Record<string, unknown>>,
  work: (by: UncheckedMethods) => Promise<T>,
): Promise<T> {
  if (!isWatched(options)) return work(service);
  const { stderr } = process;
  const from = performance.now();
  let isShown = false;
  // Reading and drawing tensors goes before, and counts nothing.
  let computesSince = from;
  const timer = setInterval(() => {
    const now = performance.now();
    const progress = service.progress();
    if (progress.done === 0) computesSince = now;
    if (now - from < silentMillis) return;
    isShown = true;
    const seconds = { all: (now - from) / 1000, computing: (now - computesSince) / 1000 };
    stderr.write(`\r${progressLine(what, progress, seconds, stderr.columns || 80)}\x1b[K`);
  }, everyMillis);
  try {
    return await work((await longWorkOf(service, request)) ?? service);
  } finally {
    clearInterval(timer);
    if (isShown) stderr.write('\r\x1b[K');
  }
}

/** A layer of more is long work. */
const longMacs = 1e9;

/** Who does long work, if it is that. */
async function longWorkOf(
  { shapes, longWork }: Service,
  { layer, input, input_shape = shapeOf(input) }: Readonly<Record<string, unknown>>,
): Promise<UncheckedMethods | undefined> {
  if (!longWork || layer === undefined || input_shape === undefined) return undefined;
  try {
    const reply = await shapes({ layer, input_shape });
    return 'cost' in reply && reply.cost.macs >= longMacs ? longWork : undefined;
  } catch (error) {
    // What is wrong is told by the operation itself.
    if (error instanceof ServiceProblem) return undefined;
    throw error;
  }
}

const mostCells = 30;

/** `computing ━━━━━━━───────── 43 %, 329 of 765 billion MACs, 12 s left`, as far as it fits into the columns. */
export function progressLine(
  what: string,
  { done, total }: Progress,
  seconds: { readonly all: number; readonly computing: number },
  columns: number,
): string {
  if (total === 0) return `${what}: ${Math.floor(seconds.all)} s`.slice(0, columns - 1);
  const share = Math.min(1, done / total);
  const left = share > 0 ? `, ${Math.ceil((seconds.computing * (1 - share)) / share)} s left` : '';
  const says = `${Math.floor(100 * share)} %, ${macsText(done, total)}${left}`;
  const cells = Math.min(mostCells, columns - what.length - says.length - 3);
  const full = Math.max(0, Math.round(cells * share));
  const bar = cells < 5 ? '' : `${'━'.repeat(full)}${'─'.repeat(cells - full)} `;
  return `${what} ${bar}${says}`.slice(0, columns - 1);
}

const units = [
  [1e9, ' billion'],
  [1e6, ' million'],
  [1, ''],
] as const;

function macsText(done: number, total: number): string {
  const [unit, name] = units.find(([size]) => total >= size) ?? [1, ''];
  const text = (macs: number) => cellText(Number((macs / unit).toPrecision(3)));
  return `${text(Math.min(done, total))} of ${text(total)}${name} MACs`;
}
