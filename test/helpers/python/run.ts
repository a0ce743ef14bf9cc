import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { NumberArray } from '../frameworks/array.ts';

/** An array as Python sends it: every number as text, for JSON has no NaN. */
interface Sent {
  readonly shape: readonly number[];
  readonly data: readonly string[];
}

/** What code asks for: the numbers of a framework's call. */
export interface Question {
  readonly ask: string;
  readonly [detail: string]: unknown;
}

/** Why Python cannot run here, or undefined where it can. */
export const whyNoPython: string | undefined = (() => {
  const { status } = spawnSync('python3', ['-c', 'import numpy']);
  return status === 0 ? undefined : 'python3 with numpy is not installed';
})();

export function arrayOfSent(sent: unknown): NumberArray {
  const { shape, data }: Sent = Object(sent);
  return { shape, data: data.map((text) => Number(text.replace('inf', 'Infinity'))) };
}

/** Runs code for frameworks in Python, with the stand-ins of frameworks.py. */
export class PythonFrameworks {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    const script = fileURLToPath(new URL('frameworks.py', import.meta.url));
    this.#process = spawn('python3', ['-u', script]);
    this.#process.stderr.pipe(process.stderr);
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  /**
   * @param answer the numbers that a framework would have
   * @returns the variables x, w, b and y that the code has made
   * @throws Error where the code does
   */
  async run(
    code: string,
    files: Readonly<Record<string, string>>,
    answer: (question: Question) => NumberArray | Promise<NumberArray>,
  ): Promise<Readonly<Record<'x' | 'w' | 'b' | 'y', NumberArray>>> {
    this.#send({ code, files });
    for (;;) {
      const message = await this.#receive();
      if (typeof message.ask === 'string') {
        const { shape, data } = await answer({ ...message, ask: message.ask });
        this.#send({ shape, data: data.map(pythonText) });
        continue;
      }
      if (message.error !== undefined) throw new Error(`${message.error} in\n${code}`);
      const [x, w, b, y] = ['x', 'w', 'b', 'y'].map((name) =>
        message[name] === null ? { shape: [], data: [] } : arrayOfSent(message[name]),
      );
      return { x, w, b, y };
    }
  }

  end(): void {
    this.#process.stdin.end();
  }

  #send(message: object): void {
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
  }

  async #receive(): Promise<Record<string, unknown>> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('Python has ended');
    return JSON.parse(value);
  }
}

const pythonText = (value: number) =>
  Object.is(value, -0) ? '-0.0' : String(value).replace('Infinity', 'inf');
