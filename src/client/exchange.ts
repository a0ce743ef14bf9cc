/** A request as it is sent: whole. */
export interface ExchangeInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
}

/** What is read of an answer. The Response of fetch is one. */
export interface Answer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  arrayBuffer(): Promise<ArrayBuffer>;
  text(): Promise<string>;
}

/**
 * Sends a request, once. The global fetch is one.
 * @throws the signal's reason, or a TypeError where there is no answer
 */
export type Exchange = (url: string, init: ExchangeInit) => Promise<Answer>;
