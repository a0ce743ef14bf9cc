import { connect } from 'node:net';
import { post } from '../client.ts';
import { atLeast, atMost, type Scenario } from '../scenario.ts';
import { startService } from '../service.ts';

const tutorial = {
  layer: { type: 'conv2d', in_channels: 16, out_channels: 4, kernel_size: 1, groups: 4 },
  input: { shape: [2, 16, 10, 10], fill: 1 },
  weight: { fill: 3 },
  bias: { fill: 0 },
  format: 'none',
};
const body = JSON.stringify(tutorial);
const start = 'POST /v1/conv HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
const chunked = `${start}transfer-encoding: chunked\r\n\r\n`;

/** Requests no part of which may be believed, and what no answer may be: a success, or nothing at all. */
function malformed(): string[] {
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
    // Too large: one field, many fields, the target, a chunk's extension, trailers, more than announced and less.
    ...[17, 64, 1024].map((kib) => `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(kib * 1024)}\r\n\r\n`),
    ...[2000, 9000].map((count) => `GET / HTTP/1.1\r\nhost: x\r\n${'a: bcdefghi\r\n'.repeat(count)}\r\n`),
    ...[17, 300].map((kib) => `GET /${'a'.repeat(kib * 1024)} HTTP/1.1\r\nhost: x\r\n\r\n`),
    ...[20, 200].map((kib) => `${chunked}5;${'x'.repeat(kib * 1024)}\r\nhello\r\n0\r\n\r\n`),
    ...[20, 200].map((kib) => `${chunked}0\r\n${'x: y\r\n'.repeat(kib * 200)}\r\n`),
    `${chunked}${'1\r\n{\r\n'.repeat(20_000)}0\r\n\r\n`,
    `${start}content-length: 68000000\r\n\r\n`,
    `${start}content-encoding: gzip, gzip\r\ncontent-length: 5\r\n\r\nhello`,
    `${start}content-encoding: gzip\r\ncontent-length: 5\r\n\r\nhello`,
    ...Array.from({ length: 90 }, (_, i) => `${start}content-length: ${body.length}\r\n\r\n${flipped(i)}`),
  ];
}

/** The request with a random byte that no JSON has. */
function flipped(i: number): string {
  const at = (i * 37) % body.length;
  return `${body.slice(0, at)}\x01${body.slice(at + 1)}`;
}

/** Bytes that no HTTP client sends. */
export const abuseScenario: Scenario = {
  name: 'abuse',
  async run() {
    const service = await startService({
      REQUEST_TIMEOUT_MS: '2000',
      HEADERS_TIMEOUT_MS: '2000',
    });
    try {
      const right = (await post(service.url, tutorial)).body;
      const cases = malformed();
      let believed = 0;
      let unsaid = 0;
      let wrong = 0;
      for (const text of cases) {
        const statuses = await statusesOf(service.port, text);
        if (statuses.some((status) => status < 400)) {
          believed++;
          process.stderr.write(`believed (${statuses}): ${JSON.stringify(text.slice(0, 200))}\n`);
        }
        if (statuses.some((status) => ![400, 404, 405, 408, 413, 415, 422, 431].includes(status))) {
          unsaid++;
          process.stderr.write(`answered with ${statuses}: ${JSON.stringify(text.slice(0, 200))}\n`);
        }
        const after = await post(service.url, tutorial);
        if (after.status !== 200 || after.body !== right) wrong++;
      }
      const pipelined = await statusesOf(
        service.port,
        'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(100),
      );
      return [
        atLeast('cases', cases.length, 200),
        atMost('answered as if well-formed', believed, 0),
        atMost('answered with a status that is not for it', unsaid, 0),
        atMost('wrong answers to the next request', wrong, 0),
        atLeast(
          'answers to 100 pipelined requests',
          pipelined.filter((status) => status === 200).length,
          100,
        ),
        atLeast('still running', service.running ? 1 : 0, 1),
      ];
    } finally {
      await service.stop();
    }
  },
};

/** The statuses that come back until the connection is closed, or silent for a second after something came. */
function statusesOf(port: number, text: string): Promise<number[]> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const done = () => {
      socket.destroy();
      resolve([...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)));
    };
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      socket.setTimeout(300);
    });
    socket.setTimeout(4000);
    socket.on('timeout', done);
    socket.on('error', done);
    socket.on('close', done);
    socket.write(Buffer.from(text, 'latin1'));
  });
}
