import { readFileSync } from 'node:fs';

/**
 * Requests of Triton's client and the replies to them, as they were on the wire. `npm run test:triton -- --record`
 * writes them.
 */

const folder = new URL('../server/api/v2/recorded/', import.meta.url);
export const exchangesFile = new URL('exchanges.json', folder);

/** The bodies of PUT /v1/layers/{name}, by name, of the layers that the exchanges are about. */
export const storedLayers: readonly (readonly [string, object])[] = Object.entries(
  JSON.parse(readFileSync(new URL('layers.json', folder), 'utf8')),
);

/** A request or a reply on the wire. */
export interface Message {
  /** The lines of the head, without their ends. */
  readonly head: readonly string[];
  /** The body as far as it is JSON. */
  readonly text: string;
  /** What follows, or all of a body that is compressed. */
  readonly base64?: string;
}

export interface Exchange {
  readonly request: Message;
  readonly reply: Message;
}

export function readExchanges(): readonly Exchange[] {
  return JSON.parse(readFileSync(exchangesFile, 'utf8'));
}

/** The field of a head, undefined where it has none. */
export function fieldOf(head: readonly string[], name: string): string | undefined {
  const prefix = `${name.toLowerCase()}:`;
  const line = head.find((one) => one.toLowerCase().startsWith(prefix));
  return line?.slice(prefix.length).trim();
}

/** Takes a message apart. */
export function messageOf(bytes: Buffer): Message {
  const end = bytes.indexOf('\r\n\r\n');
  const head = bytes.subarray(0, end).toString('latin1').split('\r\n');
  const body = bytes.subarray(end + 4);
  const length = fieldOf(head, 'inference-header-content-length');
  const isCoded = fieldOf(head, 'content-encoding') !== undefined;
  const cut = isCoded ? 0 : Math.min(body.length, Number(length ?? body.length));
  const rest = body.subarray(cut).toString('base64');
  return { head, text: body.subarray(0, cut).toString(), ...(rest !== '' && { base64: rest }) };
}

/** Puts a message together. */
export function bytesOfMessage({ head, text, base64 = '' }: Message): Buffer {
  return Buffer.concat([
    Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'),
    Buffer.from(text),
    Buffer.from(base64, 'base64'),
  ]);
}

/** What stands for the version of a layer, and is as long. */
export const versionMark = (name: string): string => `{${name} version`.padEnd(15, '.').concat('}');

/** The fields of a reply that the protocol is about. The length of the body tells where it ends. */
const ofTheProtocol = /^(http\/|content-type:|inference-header-content-length:|allow:)/i;

/** The reply without what no two have in common: times, the request's id, the service's version. */
export function comparable({ head, text, ...rest }: Message): Message {
  return {
    head: head.filter((line) => ofTheProtocol.test(line)),
    text: text
      .replaceAll(/"(ns|last_inference)":\d+/g, '"$1":0')
      .replace(/"instance":"[^"]*"/, '"instance":"…"')
      .replace(/("name":"groupconv","version":)"[^"]*"/, '$1"…"'),
    ...rest,
  };
}
