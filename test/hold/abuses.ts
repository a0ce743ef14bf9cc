/** Bytes that no HTTP client sends. */

/** What is right. */
export const tutorial = {
  layer: { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 },
  input: { shape: [2, 16, 10, 10], fill: 1 },
  weight: { fill: 3 },
  bias: { fill: 0 },
  format: 'none',
};
const body = JSON.stringify(tutorial);
const start = 'POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const chunked = `${start}transfer-encoding: chunked\r\n\r\n`;

/**
 * Something that is no request, and the statuses that are right for it; to be closed without an answer always
 * is.
 */
export interface Abuse {
  readonly text: string;
  readonly statuses: readonly number[];
}

const each = (texts: readonly string[], ...statuses: readonly number[]): Abuse[] =>
  texts.map((text) => ({ text, statuses }));

/**
 * All of it. A request that is well-formed, and asks for what there is not, belongs to the tests of the
 * routes.
 */
export const abuses = (): readonly Abuse[] => [
  ...each(unreadable(), 400),
  ...each(tooLarge(), 413, 431),
  // After a body without a byte: either may be seen first.
  ...each(trailers(), 400, 431),
  ...each(unfinished(), 408),
];

function unreadable(): string[] {
  const lengths = [
    '-1',
    '+5',
    '0x10',
    '1e3',
    '5 5',
    '5, 5',
    '5,6',
    '１',
    '',
    'NaN',
    '99999999999999999999',
    '\t',
  ];
  const encodings = [
    'chunked, identity',
    'identity',
    'xchunked',
    'chunked, chunked',
    'gzip',
    'cow',
    ' chunked x',
    '"chunked"',
  ];
  const sizes = [
    'g',
    '-1',
    '0x5',
    '+5',
    '5;\x00',
    '5 5',
    '',
    ' ',
    'FFFFFFFFFFFFFFFFF',
    '1'.repeat(40),
    '5\n',
    '5;a=\x01',
  ];
  const starts = [
    'GET',
    'GET / HTTP',
    'GET / HTTP/9.9',
    'GET / HTTP/1.1 x',
    ' GET / HTTP/1.1',
    'G ET / HTTP/1.1',
    'get / HTTP/1.1',
    'GET /\x00 HTTP/1.1',
    'GET\t/ HTTP/1.1',
    'GET /\u00e9\x01 HTTP/1.1',
    'BREW /pot HTTP/1.1',
    'GET / http/1.1',
    'GET / HTTP/1.1\x00',
    'PRI * HTTP/2.0',
    '\x16\x03\x01\x02\x00',
    'GET / HTTP/1.1\x0b',
    'GET / ICY/1.1',
    'CONNECT HTTP/1.1',
  ];
  const fields = [
    'host',
    'host :x',
    ' host: x',
    ': x',
    'ho st: x',
    'h\x00st: x',
    'x: a\x00b',
    'x: a\x0bb',
    'x(y): z',
    'x@y: z',
    'x\ty: z',
    'x: a\x7f',
    'x: \x01',
    'x/y: z',
    'x"y": z',
    'x{y}: z',
    'x: a\rb: c',
    'content-length: 5\r\ncontent-length: 6',
    'x[]: z',
    'x: \x08',
  ];
  return [
    ...lengths.map((length) => `${start}content-length: ${length}\r\n\r\n${body}`),
    ...encodings.map((encoding) => `${start}transfer-encoding: ${encoding}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`),
    ...encodings.map(
      (encoding) =>
        `${start}content-length: 5\r\ntransfer-encoding: ${encoding}\r\n\r\n0\r\n\r\nGET /v1/limits HTTP/1.1\r\n\r\n`,
    ),
    ...sizes.map((size) => `${chunked}${size}\r\nhello\r\n0\r\n\r\n`),
    ...sizes.map((size) => `${chunked}5\r\nhello\r\n${size}\r\nx\r\n0\r\n\r\n`),
    ...starts.map((line) => `${line}\r\nhost: x\r\n\r\n`),
    ...fields.map((field) => `GET /v1/limits HTTP/1.1\r\nhost: x\r\n${field}\r\n\r\n`),
    ...fields.map((field) => `${start}${field}\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(1)}x`),
    // More of a chunk's extension, and of chunks, than of text.
    ...[20, 200].map((kib) => `${chunked}5;${'x'.repeat(kib * 1024)}\r\nhello\r\n0\r\n\r\n`),
    `${chunked}${'1\r\n{\r\n'.repeat(20_000)}0\r\n\r\n`,
    `${start}content-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello`,
    ...Array.from({ length: 90 }, (_, i) => `${start}content-length: ${body.length}\r\n\r\n${flipped(i)}`),
  ];
}

/** One field, many fields, the target, and what a body is announced to be. */
function tooLarge(): string[] {
  return [
    ...[17, 64, 1024].map((kib) => `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(kib * 1024)}\r\n\r\n`),
    ...[2000, 9000].map((count) => `GET / HTTP/1.1\r\nhost: x\r\n${'a: bcdefghi\r\n'.repeat(count)}\r\n`),
    ...[17, 300].map((kib) => `GET /${'a'.repeat(kib * 1024)} HTTP/1.1\r\nhost: x\r\n\r\n`),
    `${start}content-length: 68000000\r\n\r\n`,
  ];
}

const trailers = () => [20, 200].map((kib) => `${chunked}0\r\n${'x: y\r\n'.repeat(kib * 200)}\r\n`);

/** What ends before its end. */
function unfinished(): string[] {
  return [
    'GET / HTT',
    'GET / HTTP/1.1\r\nhost: x\r\nx: y',
    `${start}content-length: ${body.length + 1}\r\n\r\n${body}`,
    `${chunked}5\r\nhel`,
    `${chunked}1\r\n{\r\n0\r\n`,
  ];
}

/** The request with a random byte that no JSON has. */
function flipped(i: number): string {
  const at = (i * 37) % body.length;
  return `${body.slice(0, at)}\x01${body.slice(at + 1)}`;
}
