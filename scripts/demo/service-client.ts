import { request } from 'undici';
import { z } from 'zod';
import type { Immutable } from '../../src/contract/immutable.ts';
import { problemResponse } from '../../src/contract/problems.ts';

/** The demo cannot continue, for a reason that its user can remove. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

const timeoutMillis = 10_000;

/** An operation's path, and the schemas that document its request and its reply. */
export interface DocumentedOperation<Request extends z.ZodType, Reply extends z.ZodType> {
  readonly path: string;
  readonly request: Request;
  readonly reply: Reply;
}

/** A running service. Its answers are checked against the schemas that document them. */
export class ServiceClient {
  readonly #base: string;

  /** @throws DemoError where `url` is not an http(s) URL. */
  constructor(url: string) {
    if (!URL.canParse(url) || !/^https?:/i.test(url)) throw new DemoError(`not an http(s) URL: ${url}`);
    this.#base = url.replace(/\/+$/, '');
  }

  get url(): string {
    return this.#base;
  }

  async get<Reply extends z.ZodType>(path: string, reply: Reply): Promise<z.output<Reply>> {
    return this.#check(`GET ${path}`, await this.#send('GET', path), 200, reply);
  }

  async post<Request extends z.ZodType, Reply extends z.ZodType>(
    { path, reply }: DocumentedOperation<Request, Reply>,
    body: Immutable<z.input<Request>>,
  ): Promise<z.output<Reply>> {
    return this.#check(`POST ${path}`, await this.#send('POST', path, body), 200, reply);
  }

  /** Posts a body that the service must refuse with status 422. */
  async postInvalid<Request extends z.ZodType>(
    { path }: DocumentedOperation<Request, z.ZodType>,
    body: Immutable<z.input<Request>>,
  ): Promise<z.output<typeof problemResponse>> {
    return this.#check(`POST ${path}`, await this.#send('POST', path, body), 422, problemResponse);
  }

  /** @throws DemoError where the answer has another status or another form than expected. */
  #check<Reply extends z.ZodType>(
    call: string,
    { status, text }: TextAnswer,
    expected: number,
    reply: Reply,
  ): z.output<Reply> {
    const answered = `${call} at ${this.#base} answered`;
    if (status !== expected) {
      throw new DemoError(`${answered} ${status} where ${expected} was expected:\n${text.slice(0, 1000)}`);
    }
    const result = reply.safeParse(parseJson(text));
    if (result.success) return result.data;
    throw new DemoError(`${answered} with an undocumented body:\n${z.prettifyError(result.error)}`);
  }

  async #send(method: 'GET' | 'POST', path: string, body?: unknown): Promise<TextAnswer> {
    try {
      const reply = await request(this.#base + path, {
        method,
        ...(body !== undefined && {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
        signal: AbortSignal.timeout(timeoutMillis),
      });
      return { status: reply.statusCode, text: await reply.body.text() };
    } catch (error) {
      throw new DemoError(
        `${this.#base} cannot be reached (${errorText(error)}): start it with npm start, or leave --url out`,
      );
    }
  }
}

interface TextAnswer {
  readonly status: number;
  readonly text: string;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Node's connection errors have an empty message where several addresses failed, but always a code. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
