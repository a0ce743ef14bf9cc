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
 * Sends a request, once, and resolves with its whole answer.
 * @throws the signal's reason, or a TypeError where the answer is missing or breaks off
 */
export type Exchange = (url: string, init: ExchangeInit) => Promise<Answer>;

/** The exchange by a function such as fetch. */
export function exchangeBy(send: typeof fetch): Exchange {
  return async (url, init) => {
    const answer = await send(url, init);
    return answerOf(answer.status, answer.headers, await answer.arrayBuffer());
  };
}

export function answerOf(status: number, headers: Answer['headers'], content: ArrayBuffer): Answer {
  return {
    ...{ status, headers },
    arrayBuffer: async () => content,
    text: async () => new TextDecoder().decode(content),
  };
}
