import { connect } from 'node:net';
import { ask, repeat } from '../client.ts';
import { atLeast, atMost, type Scenario, scaled } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { startService } from '../service.ts';

const key = 'the-right-key-0123456789';

const random = randomNumbers('bypass');
const pick = <T>(items: readonly [T, ...T[]]): T => items[Math.floor(random() * items.length)] ?? items[0];
const chance = (share: number) => random() < share;
const cased = (text: string) => [...text].map((c) => (chance(0.3) ? c.toUpperCase() : c)).join('');
const encoded = (text: string) =>
  [...text].map((c) => (chance(0.2) && c !== '/' ? `%${c.charCodeAt(0).toString(16)}` : c)).join('');

/** Ways to write a path, by one who hopes that the guard and the router read it differently. */
const disguises: readonly [(path: string) => string, ...((path: string) => string)[]] = [
  (path) => path,
  encoded,
  cased,
  (path) => path.replace('/v1', '//v1'),
  (path) => path.replace('/v1', '/./v1'),
  (path) => path.replace('/v1', '/health/../v1'),
  (path) => path.replace('/v1/', '/v1%2f'),
  (path) => `/health/live/..${path}`,
  (path) => `/docs/..%2f..${path}`,
  (path) => `${path}/`,
  (path) => `${path};/health/live`,
  (path) => `${path}?/health/live`,
  (path) => `${path}#/docs`,
  (path) => `${path}%00`,
  (path) => `http://x${path}`,
  (path) => path.replaceAll('/', '\\'),
];

const wrongKeys: readonly [string, ...string[]] = [
  '',
  key.slice(0, -1),
  `${key}x`,
  key.toUpperCase(),
  `${key},${key}`,
  `"${key}"`,
  `${key}\t${key}`,
  'undefined',
  'null',
  '*',
  `${key.slice(0, 8)}*`,
];

/** Header lines that carry no right key, some of them twice, and some that proxies set. */
function headerLines(): string {
  const lines: string[] = [];
  const add = (share: number, line: () => string) => {
    if (chance(share)) lines.push(line());
  };
  add(
    0.5,
    () => `${cased('authorization')}: ${pick(['Bearer', 'bearer', 'Basic', 'Token', ''])} ${pick(wrongKeys)}`,
  );
  add(0.3, () => `authorization: Bearer ${pick(wrongKeys)}`);
  add(0.5, () => `${cased('x-api-key')}: ${pick(wrongKeys)}`);
  add(0.3, () => `x-api-key: ${pick(wrongKeys)}`);
  add(0.2, () => `x_api_key: ${key}`);
  add(0.2, () => `cookie: x-api-key=${key}`);
  add(0.2, () =>
    pick(['x-original-url: /health/live', 'x-rewrite-url: /docs', 'x-http-method-override: GET']),
  );
  add(0.2, () => `x-forwarded-for: 127.0.0.1`);
  return lines.map((line) => `${line}\r\n`).join('');
}

/** Attempts to get past the API key and the rate limit. */
export const bypassScenario: Scenario = {
  name: 'bypass',
  async run(size) {
    const attempts = scaled(10_000, size, 1000);
    return [
      ...(await keyAttempts(Math.round(attempts * 0.9))),
      await rateAttempts(Math.round(attempts * 0.1)),
    ];
  },
};

/** What the guard says. */
const guarded = (answer: string) => /^HTTP\/1\.1 (401|403) /.test(answer);
/** What is said of a request that cannot be read, whoever sends it. */
const malformed = (answer: string) =>
  /^HTTP\/1\.1 400 [\s\S]*"type":"\/problems\/malformed-request"/.test(answer);
/** That there is no such file below /docs/, which is open. */
const openMiss = (answer: string, sent: string) =>
  /^HTTP\/1\.1 404 /.test(answer) && /^(GET|HEAD) \/docs\//.test(sent);

async function keyAttempts(attempts: number) {
  const service = await startService({ API_KEYS: key });
  try {
    const texts = Array.from({ length: attempts }, keyAttempt);
    const through: string[] = [];
    let refused = 0;
    await repeat(attempts, 8, async (i) => {
      const [sent, answer] = [texts[i], await exchange(service.port, texts[i])];
      if (guarded(answer)) refused++;
      else if (!malformed(answer) && !openMiss(answer, sent))
        through.push(`${answer.split('\r\n', 1)} to ${sent}`);
    });
    for (const text of through.slice(0, 5)) process.stderr.write(`through: ${JSON.stringify(text)}\n`);
    const right = await ask(`${service.url}/v1/limits`, { headers: { authorization: `Bearer ${key}` } });
    return [
      atMost(`of ${attempts} attempts without a key: through`, through.length, 0),
      // Some one in twenty cannot be read, and one in fifty is for /docs/.
      atLeast('refused by the guard', (100 * refused) / attempts, 85, ' %'),
      atLeast('the right key: through', right.status === 200 ? 1 : 0, 1),
    ];
  } finally {
    await service.stop();
  }
}

/** A request without a right key, for what is not open. */
function keyAttempt(): string {
  const method = pick(['GET', 'HEAD', 'POST', 'OPTIONS', 'PUT']);
  const path = pick(disguises)(pick(['/v1/limits', '/v1/shapes', '/v1/conv', '/metrics']));
  return `${method} ${path} HTTP/1.1\r\nhost: x\r\n${headerLines()}connection: close\r\n\r\n`;
}

async function rateAttempts(attempts: number) {
  const allowed = 50;
  const service = await startService({
    RATE_LIMIT: String(allowed),
    RATE_LIMIT_WINDOW_MS: '3600000',
  });
  try {
    let through = 0;
    await repeat(attempts, 4, async () => {
      const path = pick(disguises)('/v1/limits');
      const address = `${Math.floor(random() * 256)}.0.2.1`;
      const forwarded = pick(['x-forwarded-for', 'x-real-ip', 'forwarded', 'cf-connecting-ip', 'x-api-key']);
      const text = `${pick(['GET', 'HEAD'])} ${path} HTTP/1.1\r\nhost: x\r\n${forwarded}: ${address}\r\nconnection: close\r\n\r\n`;
      const answer = await exchange(service.port, text);
      if (!/^HTTP\/1\.1 429 /.test(answer) && !malformed(answer)) through++;
    });
    return atMost(`of ${attempts} attempts at a limit of ${allowed}: through`, through, allowed);
  } finally {
    await service.stop();
  }
}

/** Sends the text, and returns what comes until the connection is closed. */
function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(answer));
    socket.setTimeout(5000, () => socket.destroy());
    socket.write(Buffer.from(text, 'latin1'));
  });
}
