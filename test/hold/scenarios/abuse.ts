import { connect } from 'node:net';
import { abuses, tutorial } from '../abuses.ts';
import { post, repeat } from '../client.ts';
import { atLeast, atMost, type Scenario } from '../scenario.ts';
import { startService } from '../service.ts';

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
      const cases = abuses();
      const counts = { believed: 0, unsaid: 0, silent: 0, wrong: 0 };
      await repeat(cases.length, 4, async (i) => {
        const { text, statuses } = cases[i];
        const { answers, closed } = await provoke(service.port, text);
        const believed = answers.some((status) => status < 400);
        const unsaid = answers.some((status) => !statuses.includes(status));
        const silent = answers.length === 0 && !closed;
        if (believed) counts.believed++;
        if (unsaid) counts.unsaid++;
        if (silent) counts.silent++;
        if (unsaid || silent)
          process.stderr.write(`answered with ${answers}: ${JSON.stringify(text.slice(0, 200))}\n`);
        const after = await post(service.url, tutorial);
        if (after.status !== 200 || after.body !== right) counts.wrong++;
      });
      const live = 'GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n';
      const pipelined = await provoke(service.port, live.repeat(100));
      return [
        atLeast('cases', cases.length, 200),
        atMost('answered as if well-formed', counts.believed, 0),
        atMost('answered with a status that is not for it', counts.unsaid, 0),
        atMost(`neither answered nor closed within ${silentMillis / 1000} s`, counts.silent, 0),
        atMost('wrong answers to the next request', counts.wrong, 0),
        atLeast(
          'answers to 100 pipelined requests',
          pipelined.answers.filter((status) => status === 200).length,
          100,
        ),
        atLeast('still running', service.running ? 1 : 0, 1),
      ];
    } finally {
      await service.stop();
    }
  },
};

/** Longer than the service lets anybody take. */
const silentMillis = 6000;

/** The statuses that come back until the connection is closed, or silent for a while after something came. */
function provoke(port: number, text: string): Promise<{ answers: readonly number[]; closed: boolean }> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    let closed = true;
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      socket.setTimeout(300);
    });
    socket.setTimeout(silentMillis, () => {
      closed = false;
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      const answers = [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
      resolve({ answers, closed });
    });
    socket.write(Buffer.from(text, 'latin1'));
  });
}
