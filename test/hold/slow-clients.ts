/**
 * `slow-clients.ts <port> <kinds>`: all clients of these kinds (JSON) at once. Prints a line as soon as all
 * that want a reply have its beginning, and at the end one of what became of each (`SlowEnd`), as JSON. A
 * process of its own: a thousand clients make one that measures beside them late, and the service not.
 */
import { connect } from 'node:net';
import { sleep } from './scenario.ts';
import { randomNumbers } from './seed.ts';

export interface SlowKind {
  readonly count: number;
  /** What it sends at once. */
  readonly opening: string;
  /**
   * What it adds now and then. Nothing: it has sent all, and reads no more than the beginning of the reply.
   */
  readonly more: string;
  /** Milliseconds that it may take, from its start or that of its reply. */
  readonly limit: number;
}

export interface SlowEnd {
  /** Milliseconds by which its connection has outlived its limit. */
  readonly late: number;
  /**
   * When its connection ended, or it was refused: milliseconds since 1970. A client that does not read sees
   * it up to a second later.
   */
  readonly ended: number;
}

/** Milliseconds between one byte of a slow client and the next, on average: never in step with others. */
const slowness = 500;
const random = randomNumbers('slow-clients');
const moment = () => 2 * random() * slowness;

const [port, kinds = ''] = process.argv.slice(2);
const all: readonly SlowKind[] = JSON.parse(kinds);
const clients = all.flatMap((kind) => Array.from({ length: kind.count }, () => dawdle(kind)));
await Promise.all(clients.map(({ begun }) => begun));
process.stdout.write('begun\n');
const ends = await Promise.all(clients.map(({ end }) => end));
process.stdout.write(`${JSON.stringify(ends)}\n`, () => process.exit());

/** `begun`: it has the beginning of its reply, if it is to have any. */
function dawdle({ opening, more, limit }: SlowKind): { begun: Promise<void>; end: Promise<SlowEnd> } {
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  let from = performance.now();
  socket.write(opening);
  // A client that does not read never sees the end of the connection: it is looked for by writing.
  const add = () => {
    socket.write(more === '' ? '\r\n' : more);
    timer = setTimeout(add, moment());
  };
  let timer = setTimeout(add, moment());
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const answered = new Promise<{ refused: boolean }>((resolve) => {
    socket.on('data', (part: Buffer) => {
      if (more !== '') return;
      from = performance.now();
      socket.pause();
      resolve({ refused: part.toString('latin1').startsWith('HTTP/1.1 503') });
    });
  });
  // Who is refused has nothing to read slowly.
  const refused = answered.then(({ refused }) => (refused ? undefined : closed));
  const over = async () => {
    await Promise.race([closed, refused, sleep(limit + 10_000)]);
    clearTimeout(timer);
    socket.destroy();
    return { late: performance.now() - from - limit, ended: Date.now() };
  };
  return {
    begun: more === '' ? Promise.race([closed, answered.then(() => {})]) : Promise.resolve(),
    end: over(),
  };
}
