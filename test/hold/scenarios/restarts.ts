import { freePort } from '../../../scripts/free-port.ts';
import { haproxy, recommended, startProxy } from '../../helpers/haproxy.ts';
import { ask, post } from '../client.ts';
import { atMost, type Figure, percentile, type Scenario, scaled, sleep } from '../scenario.ts';
import { startService } from '../service.ts';
import { stalledConnections } from '../stalled.ts';

const job = JSON.stringify({
  layer: { type: 'conv2d', in_channels: 16, out_channels: 16, kernel_size: 3, padding: 1, groups: 4 },
  input: { shape: [2, 16, 64, 64], fill: 1 },
  format: 'none',
});

/** What docs/operations.md recommends, with these instances. */
const proxySections = (front: number, ports: readonly number[]) => [
  `frontend front\n  bind 127.0.0.1:${front}\n  default_backend instances\n`,
  recommended('backend instances') + ports.map((port, i) => `  server s${i} 127.0.0.1:${port}\n`).join(''),
];

/** SIGTERM to one of two instances behind a proxy, again and again under load. */
export const restartScenario: Scenario = {
  name: 'restarts',
  async run(size, enough) {
    if (!haproxy) return [skipped];
    const [front, ...ports] = [await freePort(), await freePort(), await freePort()];
    const start = (port: number) => startService({ PORT: String(port), DRAIN_MS: '500' });
    const instances = await Promise.all(ports.map(start));
    const proxy = startProxy(haproxy, proxySections(front, ports));
    const url = `http://127.0.0.1:${front}`;
    try {
      while (
        await ask(`${url}/health/live`).then(
          ({ status }) => status !== 200,
          () => true,
        )
      )
        await sleep(50);
      let over = false;
      const outcomes: (number | string)[] = [];
      const clients = Array.from({ length: 4 }, async () => {
        while (!over)
          outcomes.push(
            await post(url, job).then(
              ({ status, body }) => (status === 200 ? 200 : `${status} ${body}`),
              String,
            ),
          );
      });
      const exits = [];
      for (let i = 0; i < scaled(50, size, 4) || !enough(); i++) {
        const stalled = stalledConnections(ports[i % 2]);
        await sleep(1000);
        exits.push(await instances[i % 2].stop());
        for (const socket of stalled) socket.destroy();
        instances[i % 2] = await start(ports[i % 2]);
      }
      over = true;
      await Promise.all(clients);
      const lost = outcomes.filter((outcome) => outcome !== 200);
      if (lost.length > 0) process.stderr.write(`lost: ${JSON.stringify(lost.slice(0, 5))}\n`);
      return [
        atMost(`requests lost of ${outcomes.length}, over ${exits.length} restarts`, lost.length, 0),
        atMost('exits with another code than 0', exits.filter(({ code }) => code !== 0).length, 0),
        atMost(
          'longest exit, 500 ms of draining included',
          percentile(
            exits.map(({ millis }) => millis),
            1,
          ),
          5000,
          ' ms',
        ),
      ];
    } finally {
      await proxy.stop();
      await Promise.all(instances.map((instance) => instance.stop()));
    }
  },
};

const skipped: Figure = {
  what: 'requests lost',
  bar: '≤ 0',
  measured: 'not run: haproxy is not installed',
  holds: false,
  timed: false,
};
