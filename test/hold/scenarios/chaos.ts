import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { haproxy } from '../../helpers/haproxy.ts';
import { hasRedis } from '../../helpers/redis.ts';
import { compareAnswers } from '../chaos/answers.ts';
import { JobClient } from '../chaos/jobs.ts';
import { killAtRandom } from '../chaos/kills.ts';
import { LayerClient } from '../chaos/layers.ts';
import { installation } from '../chaos/members.ts';
import { references } from '../chaos/references.ts';
import { Tally } from '../chaos/tally.ts';
import { atLeast, atMost, type Scenario, scaled, sleep } from '../scenario.ts';

const millis = 300_000;
const shortest = 20_000;

/** Clients at a time. */
const [answerClients, jobClients, layerClients] = [3, 10, 4] as const;

/** Any process of an installation of three replicas, two workers, haproxy and Redis is killed at any time. */
const chaos = (name: string, layersIn: 'folder' | 'redis'): Scenario => ({
  name,
  run: async (size) => {
    if (!haproxy || !hasRedis) {
      process.stderr.write('chaos: haproxy or redis-server is not installed\n');
      return [];
    }
    const known = await references();
    const folder = mkdtempSync(join(tmpdir(), 'groupconv-chaos-'));
    const { url, replicas, members } = await installation(haproxy, folder, layersIn);
    const tally = new Tally();
    try {
      for (const member of members) await member.start();
      let over = false;
      const isOver = () => over;
      const byNumber = <T>(count: number, make: (i: number) => T) =>
        Array.from({ length: count }, (_, i) => make(i));
      const layers = byNumber(layerClients, (i) => new LayerClient(tally, url, i));
      const clients = [
        ...byNumber(answerClients, (i) => compareAnswers(tally, url, known, i, isOver)),
        ...byNumber(jobClients, (i) => new JobClient(tally, url, known, i).run(isOver)),
        ...layers.map((client) => client.run(isOver)),
      ];
      const kills = await killAtRandom(members, scaled(millis, size, shortest));
      over = true;
      await Promise.all(clients);
      // Until all replicas have taken in what the others have stored.
      await sleep(3000);
      for (const client of layers) for (const replica of replicas) await client.compareAll(replica);
      for (const [what, count] of [...tally.counts].sort())
        process.stderr.write(`${name}: ${what}: ${count}\n`);
      for (const { kind, text } of tally.faults.slice(0, 20))
        process.stderr.write(`${name}: ${kind}: ${text}\n`);
      const killed = [...kills].map(([kind, count]) => `${count} × ${kind}`).join(', ');
      return [
        atLeast(`processes killed: ${killed}`, kills.size, members.length),
        atMost(`wrong answers of ${tally.of('answers')}`, tally.faultsOf('answers'), 0),
        atMost(`lost or wrong jobs of ${tally.of('accepted jobs')}`, tally.faultsOf('jobs'), 0),
        atMost(`lost or wrong layers of ${tally.of('stored layers')}`, tally.faultsOf('layers'), 0),
        atMost('errors that the contract does not allow', tally.faultsOf('errors'), 0),
      ];
    } finally {
      for (const member of members) await member.kill();
      rmSync(folder, { recursive: true });
    }
  },
});

/** With stored layers in a folder, and on Redis. */
export const chaosScenarios = [chaos('chaos', 'folder'), chaos('chaos-redis', 'redis')];
