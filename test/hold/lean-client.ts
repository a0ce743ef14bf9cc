import type { Socket } from 'node:net';
import { openWire, postMessage } from '../helpers/wire.ts';

export interface LeanReply {
  readonly status: number;
  /** The field Retry-After, in seconds; 0 where there is none. */
  readonly retryAfter: number;
  readonly millis: number;
}

/** More than any reply of these has. */
const readBytes = 2 ** 16;

interface Waiting {
  readonly from: number;
  readonly resolve: (reply: LeanReply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Posts one message again and again over connections that are kept, as many as there are requests at a time.
 * On two cores that compute, a request by `node:http` takes its client a millisecond of them, half of what
 * refusing it takes the service.
 */
export class LeanClient {
  readonly #url: string;
  readonly #message: Buffer;
  readonly #free: Connection[] = [];

  constructor(url: string, path: string, body: string) {
    this.#url = url;
    this.#message = postMessage(url, path, { 'content-type': 'application/json' }, body);
  }

  /** @throws Error where the connection fails, or the reply is not one that this client understands. */
  async ask(): Promise<LeanReply> {
    const connection = this.#free.pop() ?? new Connection(this.#url);
    const reply = await connection.send(this.#message);
    if (connection.open) this.#free.push(connection);
    return reply;
  }

  close(): void {
    for (const connection of this.#free.splice(0)) connection.end();
  }
}

class Connection {
  readonly #socket: Socket;
  #waiting: Waiting | undefined;

  constructor(url: string) {
    const failed = (error: Error) => this.#waiting?.reject(error);
    this.#socket = openWire(url, readBytes, (head) => this.#answered(head), failed);
  }

  get open(): boolean {
    return !this.#socket.destroyed;
  }

  end(): void {
    this.#socket.destroy();
  }

  send(message: Buffer): Promise<LeanReply> {
    return new Promise((resolve, reject) => {
      this.#waiting = { from: performance.now(), resolve, reject };
      this.#socket.write(message);
    });
  }

  #answered(head: string): void {
    const waiting = this.#waiting;
    const status = numberOf(head, /^HTTP\/1\.1 (\d{3}) /);
    const retryAfter = numberOf(head, /\r\nretry-after: (\d+)/i) || 0;
    if (/\r\nconnection: close/i.test(head)) this.#socket.destroy();
    this.#waiting = undefined;
    waiting?.resolve({ status, retryAfter, millis: performance.now() - waiting.from });
  }
}

/** The number that the expression finds in a header, or NaN. */
function numberOf(head: string, expression: RegExp): number {
  return Number(expression.exec(head)?.[1]);
}
