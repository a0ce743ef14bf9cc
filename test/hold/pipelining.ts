import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { postMessage } from '../helpers/wire.ts';
import { sleep } from './scenario.ts';

const run = promisify(execFile);

/** What each connection sends before it reads an answer. */
const depth = 200;
const connections = 32;

/** A job that is done on the event loop. */
const job = JSON.stringify({
  layer: { type: 'conv2d', in_channels: 8, out_channels: 8, kernel_size: 1, groups: 8 },
  input: { shape: [1, 8, 10, 10], fill: 1 },
  format: 'flat',
});

/**
 * Has clients send many small jobs at a time.
 * @returns the milliseconds of each answer of /health/live to somebody else, and the jobs that were answered
 */
export async function besidePipelining(
  url: string,
  millis: number,
): Promise<{ live: readonly number[]; answered: number }> {
  const message = postMessage(url, '/v1/conv', { 'content-type': 'application/json' }, job);
  const burst = Buffer.concat(Array(depth).fill(message));
  let over = false;
  let answered = 0;
  const client = async () => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setNoDelay(true);
    let missing = 0;
    socket.on('data', (part: Buffer) => {
      let at = part.indexOf('HTTP/1.1 200');
      for (; at >= 0; at = part.indexOf('HTTP/1.1 200', at + 12)) {
        missing--;
        answered++;
      }
      if (missing <= depth / 10 && !over) {
        missing += depth;
        socket.write(burst);
      }
    });
    missing = depth;
    socket.write(burst);
    while (!over) await sleep(50);
    socket.destroy();
    await once(socket, 'close');
  };
  const clients = Array.from({ length: connections }, client);
  // All first bursts come at once, to code that has not been compiled yet.
  await sleep(1000);
  const probing = run(process.execPath, [
    ...['--import', 'tsx', 'test/hold/probe.ts'],
    ...[`${url}/health/live`, String(millis)],
  ]);
  const live: number[] = JSON.parse((await probing).stdout);
  over = true;
  await Promise.all(clients);
  return { live, answered };
}
