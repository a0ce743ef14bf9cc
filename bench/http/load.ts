import { connect, type Socket } from 'node:net';
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
    Array.from({ length: connections }, () => repeat(connect(Number(port), hostname), message, end)),
  );
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - from) / 1000);
}

/** Sends the message again whenever its answer is whole, until the time is over. */
function repeat(socket: Socket, message: Buffer, end: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let answered = 0;
    let missing = 0;
    let head = '';
    socket.setNoDelay(true).on('error', reject).write(message);
    socket.on('data', (chunk: Buffer) => {
      let rest = chunk.length;
      if (missing === 0) {
        head += chunk.toString('latin1');
        const blank = head.indexOf('\r\n\r\n');
        if (blank < 0) return;
        const length = /^HTTP\/1\.1 200 [\s\S]*\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1];
        if (length === undefined) {
          socket.destroy();
          reject(new Error(head.slice(0, 400)));
          return;
        }
        rest = head.length - blank - 4;
        missing = Number(length);
        head = '';
      }
      missing -= rest;
      if (missing > 0) return;
      answered++;
      if (performance.now() < end) socket.write(message);
      else {
        socket.destroy();
        resolve(answered);
      }
    });
  });
}
