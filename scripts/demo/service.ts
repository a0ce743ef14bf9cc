import { request } from 'undici';
import { z } from 'zod';
import { problemResponse } from '../../src/contract/problems.ts';

/** The demo cannot go on, for a reason that its user can see to. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}

const timeoutMillis = 10_000;

/** A running service, whose answers are checked against the schemas that document them. */
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

  get<T>(path: string, answer: z.ZodType<T>): Promise<T> {
    return this.#ask('GET', path, undefined, 200, answer);
  }

  post<T>(path: string, body: unknown, answer: z.ZodType<T>): Promise<T> {
    return this.#ask('POST', path, body, 200, answer);
  }

  /** Posts what must be refused with status 422. */
  postInvalid(path: string, body: unknown): Promise<z.output<typeof problemResponse>> {
    return this.#ask('POST', path, body, 422, problemResponse);
  }

  async #ask<T>(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    expected: number,
    answer: z.ZodType<T>,
  ): Promise<T> {
    const { status, text } = await this.#send(method, path, body);
    const what = `${method} ${this.#base}${path}`;
    if (status !== expected) {
      throw new DemoError(
        `${what} answered ${status} where ${expected} was expected:\n${text.slice(0, 1000)}`,
      );
    }
    const result = answer.safeParse(parseJson(text));
    if (result.success) return result.data;
    throw new DemoError(`${what} answered what is not documented:\n${z.prettifyError(result.error)}`);
  }

  async #send(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
  ): Promise<{ status: number; text: string }> {
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

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Node's connection errors have an empty message where several addresses failed; their code always tells. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}
