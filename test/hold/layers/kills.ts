import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask } from '../client.ts';
import { sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { type Service, startService } from '../service.ts';
import { bodyOf, namesIn, valuesIn } from './stored.ts';

const clients = 4;

/** A service lives for up to so many milliseconds from its first request on. */
const longestLife = 120;

/** What a client knows of its layer: the value that was answered, and what it has asked for since. */
interface Known {
  answered: number | undefined;
  asked: number | undefined;
  isAsking: boolean;
}

/** What the kills have left. */
export interface Kills {
  readonly puts: number;
  /** Layers that are neither the old one nor the new one, and files that are torn. */
  readonly wrong: readonly string[];
}

/** Kills a service again and again while it stores and deletes layers, and looks at what there is. */
export async function killAtRandom(times: number): Promise<Kills> {
  const random = randomNumbers('kills');
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-kills-'));
  const settings = { LAYERS_DIR: folder, WORKERS: '1', MEMORY_MB: '512' };
  const known = Array.from(
    { length: clients },
    (): Known => ({ answered: undefined, asked: undefined, isAsking: false }),
  );
  const wrong: string[] = [];
  let puts = 0;
  try {
    for (let i = 0; i < times; i++) {
      const service = await startService(settings);
      const { layers, broken } = JSON.parse((await ask(`${service.url}/v1/layers`)).body);
      if (broken.length > 0) wrong.push(`broken: ${JSON.stringify(broken)}`);
      const there = namesIn(folder).size;
      if (layers.length !== there) wrong.push(`${layers.length} layers of ${there} are found`);
      const work = known.map((one, c) => change(service, `client-${c}`, one, random, () => puts++));
      await sleep(longestLife * random());
      await service.stop('SIGKILL');
      await Promise.all(work);
      wrong.push(...faultsIn(folder, known));
    }
    return { puts, wrong };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Changes the client's layer until the service has gone. */
async function change(
  { url }: Service,
  name: string,
  known: Known,
  random: () => number,
  answered: () => void,
): Promise<void> {
  const path = `${url}/v1/layers/${name}`;
  const headers = { 'content-type': 'application/json' };
  try {
    for (;;) {
      const isDelete = known.answered !== undefined && random() < 1 / 8;
      known.asked = isDelete ? undefined : Math.floor(2 ** 20 * random());
      known.isAsking = true;
      const { status } = isDelete
        ? await ask(path, { method: 'DELETE' })
        : await ask(path, { method: 'PUT', headers, body: bodyOf(known.asked ?? 0) });
      if (status >= 300) throw new Error(`${name} was answered ${status}`);
      known.answered = known.asked;
      known.isAsking = false;
      answered();
    }
  } catch (error) {
    if (error instanceof Error && error.message.startsWith(name)) throw error;
  }
}

function faultsIn(folder: string, known: readonly Known[]): string[] {
  try {
    const values = valuesIn(folder);
    return known.flatMap((one, c) => {
      const { answered, asked, isAsking } = one;
      const current = values.get(`client-${c}`)?.at(-1);
      const fits = current === answered || (isAsking && current === asked);
      // From here on, what is there is what was answered.
      one.answered = current;
      one.isAsking = false;
      return fits ? [] : [`client-${c} has ${current}, not ${answered}${isAsking ? ` or ${asked}` : ''}`];
    });
  } catch (error) {
    return [String(error)];
  }
}
