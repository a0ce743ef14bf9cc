import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasRedis } from '../../helpers/redis.ts';
import { useLayers, versions } from '../layers/clients.ts';
import { killAtRandom } from '../layers/kills.ts';
import { changeTogether } from '../layers/shared.ts';
import { atMost, type Figure, type Scenario, scaled } from '../scenario.ts';
import { startService } from '../service.ts';

/** Stored layers: a service that is killed while it stores them, many clients at a time, and services that share them. */
export const layerScenario: Scenario = {
  name: 'layers',
  run: async (size) => [
    ...(await killed(scaled(500, size, 10))),
    ...(await used(scaled(10_000, size, 400))),
    ...(await shared(scaled(60, size, 5))),
  ],
};

async function killed(times: number): Promise<Figure[]> {
  const { puts, wrong } = await killAtRandom(times);
  if (wrong.length > 0) process.stderr.write(`${wrong.slice(0, 5).join('\n')}\n`);
  return [atMost(`layers lost or torn by ${times} kills among ${puts} changes`, wrong.length, 0)];
}

async function shared(kills: number): Promise<Figure[]> {
  if (!hasRedis) {
    process.stderr.write('layers: redis-server is not installed\n');
    return [];
  }
  const { noticed, changes, refused, wrong } = await changeTogether(kills);
  if (wrong.length > 0) process.stderr.write(`${wrong.slice(0, 5).join('\n')}\n`);
  const crowd = `${changes} changes and ${refused} refusals`;
  return [
    atMost(
      'time until another service has a layer that was stored, worst',
      Math.max(...noticed),
      1000,
      ' ms',
    ),
    atMost(
      `layers lost or answers wrong in ${crowd} by two services and ${kills} kills of Redis`,
      wrong.length,
      0,
    ),
  ];
}

const clients = 8;

async function used(steps: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-layers-'));
  const service = await startService({ LAYERS_DIR: folder, MAX_LAYER_VERSIONS: String(versions) });
  const run = async (count: number) => {
    const each = Array.from({ length: clients }, (_, i) => useLayers(service, i, Math.ceil(count / clients)));
    return (await Promise.all(each)).flat();
  };
  // The heap grows and shrinks as V8 likes, whatever is asked.
  const besideHeap = async () => service.resident - (await service.metric('nodejs_heap_size_total_bytes'));
  try {
    // Until the process has the memory that it needs for such requests.
    const first = await run(2000);
    const before = await besideHeap();
    const differences = [...first, ...(await run(steps))];
    if (differences.length > 0) process.stderr.write(`${differences.slice(0, 5).join('\n')}\n`);
    return [
      atMost(`answers to ${steps} changes and uses by ${clients} clients that differ`, differences.length, 0),
      atMost('files when all is deleted', readdirSync(folder).length, 0),
      atMost('bytes held when all is deleted', await service.metric('groupconv_layer_bytes'), 0),
      atMost(
        "memory beside V8's heap when all is deleted, of that before",
        (await besideHeap()) / before,
        1.05,
      ),
    ];
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true });
  }
}
