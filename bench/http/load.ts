import { connect } from 'node:net';
import type { BenchRequest } from './requests.ts';

/**
 * Posts one request over and over on so many connections, and counts the answers of so many seconds. Sockets and nothing else: on two
 * cores, a client that looks at what it gets takes more than some of the servers that it measures.
 * @throws Error where an answer is not 200
 */
export async function answersPerSecond(
  url: string,
  { body, headers }: BenchRequest,
  connections: number,
  seconds: number,
): Promise<number> {
  const { hostname, port } = new URL(url);
  const fields = { host: hostname, 'content-length': body.length, ...headers };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const message = Buffer.concat([Buffer.from(`POST /v1/conv HTTP/1.1\r\n${head.join('')}\r\n`), body]);
  const from = performance.now();
  const end = from + 1000 * seconds;
  const counts = await Promise.all(
    Array.from({ length: connections }, () => repeat({ host: hostname, port: Number(port) }, message, end)),
  );
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - from) / 1000);
}

/** What is read of an answer at a time; all of it into the same memory, since what is read is only counted. */
const readBytes = 2 ** 18;
/** More than any header of an answer has, which comes in one piece. */
const headBytes = 4096;

/** Sends the message again whenever its answer is whole, until the time is over. */
function repeat(address: { host: string; port: number }, message: Buffer, end: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let answered = 0;
    let missing = 0;
    const read = (count: number, bytes: Uint8Array): boolean => {
      let body = count;
      if (missing === 0) {
        const start = Buffer.from(bytes.buffer, 0, Math.min(count, headBytes)).toString('latin1');
        const [head] = start.split('\r\n\r\n', 1);
        const length = /^HTTP\/1\.1 200 [\s\S]*\r\ncontent-length: (\d+)(\r\n|$)/i.exec(head)?.[1];
        if (length === undefined || head.length === start.length) {
          socket.destroy();
          reject(new Error(start));
          return false;
        }
        body -= head.length + 4;
        missing = Number(length);
      }
      missing -= body;
      if (missing > 0) return true;
      answered++;
      if (performance.now() < end) socket.write(message);
      else {
        socket.destroy();
        resolve(answered);
      }
      return true;
    };
    const socket = connect({ ...address, onread: { buffer: Buffer.alloc(readBytes), callback: read } });
    socket.setNoDelay(true).on('error', reject).write(message);
  });
}
