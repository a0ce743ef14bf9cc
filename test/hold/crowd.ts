import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

interface Times {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** What a crowd has seen. Times are in milliseconds. */
export interface CrowdSaw {
  readonly admitted: Times;
  readonly refused: Times;
  /** New connections that asked for /health/live. */
  readonly probed: Times;
  readonly resets: number;
  /** Answers other than 200 and 503. */
  readonly others: number;
  /** Clients that had not ended. */
  readonly unanswered: number;
  readonly millis: number;
}

export interface CrowdTask {
  readonly port: number;
  readonly connections: number;
  /** Milliseconds before anything counts. */
  readonly warmUp: number;
  readonly millis: number;
  /** Milliseconds that a client waits when it is refused. 0: as long as Retry-After says. */
  readonly wait: number;
  /** Answers after which a client ends. 0: never. */
  readonly requests: number;
  readonly body: string | Uint8Array;
  readonly coding?: string | undefined;
}

/** The crowd of test/hold/crowd.c, compiled into a folder of its own. */
export class Crowd {
  readonly #folder = mkdtempSync(join(tmpdir(), 'crowd-'));

  /** @throws Error where there is no C compiler, or no Linux */
  constructor() {
    const source = fileURLToPath(new URL('./crowd.c', import.meta.url));
    execFileSync('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', this.#file('crowd'), source]);
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }

  async ask({ body, coding, ...task }: CrowdTask): Promise<CrowdSaw> {
    const coded = coding === undefined ? '' : `content-encoding: ${coding}\r\n`;
    const length = `content-length: ${Buffer.byteLength(body)}\r\n`;
    const head = `POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${coded}${length}\r\n`;
    writeFileSync(this.#file('head'), head);
    writeFileSync(this.#file('body'), body);
    const { port, connections, warmUp, millis, wait, requests } = task;
    const numbers = [port, connections, warmUp, millis, wait, requests].map(String);
    const { stdout } = await run(this.#file('crowd'), [...numbers, this.#file('head'), this.#file('body')]);
    return JSON.parse(stdout);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
