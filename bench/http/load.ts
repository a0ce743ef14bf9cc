import { openWire, postMessage } from '../../test/helpers/wire.ts';
import type { BenchRequest } from './requests.ts';

/**
 * Posts one request over and over on so many connections, and counts the answers of so many seconds.
 * @throws Error where an answer is not 200
 */
export async function answersPerSecond(
  url: string,
  { path, body, headers }: BenchRequest,
  connections: number,
  seconds: number,
): Promise<number> {
  const message = postMessage(url, path, headers, body);
  const from = performance.now();
  const end = from + 1000 * seconds;
  const counts = await Promise.all(Array.from({ length: connections }, () => repeat(url, message, end)));
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - from) / 1000);
}

/** What is read of an answer at a time. */
const readBytes = 2 ** 18;

/** Sends the message again whenever its answer is whole, until the time is over. */
function repeat(url: string, message: Buffer, end: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    const answered = (head: string) => {
      if (!head.startsWith('HTTP/1.1 200 ')) {
        socket.destroy(new Error(head));
        return;
      }
      count++;
      if (performance.now() < end) socket.write(message);
      else {
        socket.destroy();
        resolve(count);
      }
    };
    const socket = openWire(url, readBytes, answered, reject);
    socket.write(message);
  });
}
