import { connect, type Socket } from 'node:net';

/** A POST request as it goes over the wire. */
export function postMessage(
  url: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array,
): Buffer {
  const fields = { host: new URL(url).hostname, 'content-length': Buffer.byteLength(body), ...headers };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n`), Buffer.from(body)]);
}

/** More than any header of an answer has. */
const headBytes = 4096;

/**
 * A connection for one request at a time. Sockets and nothing else: on two cores, a client that looks at what
 * it gets takes more than some of the servers that are measured. `readBytes` are read at a time, into the
 * same memory, since bodies are only counted.
 * @param answered gets the header when the answer is whole.
 * @param failed gets why the connection ended, whoever ended it.
 */
export function openWire(
  url: string,
  readBytes: number,
  answered: (head: string) => void,
  failed: (error: Error) => void,
): Socket {
  const { hostname, port } = new URL(url);
  let head = '';
  /** Bytes of the body that are still to come; undefined before the header is whole. */
  let missing: number | undefined;
  const read = (count: number, bytes: Uint8Array): boolean => {
    let body = count;
    if (missing === undefined) {
      const before = head.length;
      head += Buffer.from(bytes.buffer, 0, Math.min(count, headBytes)).toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0 && head.length < headBytes) return true;
      body += before - end - 4;
      if (end >= 0) head = head.slice(0, end);
      missing = Number(/\r\ncontent-length: (\d+)(\r\n|$)/i.exec(head)?.[1]);
    }
    missing -= body;
    if (missing > 0) return true;
    const [whole, over] = [head, missing];
    [head, missing] = ['', undefined];
    if (over === 0) answered(whole);
    else socket.destroy(new Error(`not an answer to one request: ${whole}`));
    return true;
  };
  const onread = { buffer: Buffer.alloc(readBytes), callback: read };
  const socket = connect({ host: hostname, port: Number(port), onread }).setNoDelay(true);
  return socket.on('error', failed).on('close', () => failed(new Error('the connection was closed')));
}
