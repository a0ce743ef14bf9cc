import { sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { askPatiently } from './patient-client.ts';
import type { Known } from './references.ts';
import type { Tally } from './tally.ts';

/** Between an answer and the next request: from nothing to twice this. */
const meanPause = 25;

/** Asks for what is known, at once, and compares each answer byte for byte. */
export async function compareAnswers(
  tally: Tally,
  url: string,
  known: readonly Known[],
  client: number,
  isOver: () => boolean,
): Promise<void> {
  const random = randomNumbers(`answers ${client}`);
  while (!isOver()) {
    const { path, asking, type, body } = known[Math.floor(known.length * random())];
    await tally.holds('answers', async () => {
      const reply = await askPatiently(tally, url + path, asking);
      tally.count('answers');
      const isSame = reply.status === 200 && reply.headers['content-type'] === type && reply.body === body;
      if (!isSame)
        tally.fault(
          'answers',
          `${path}: ${reply.status} ${reply.body.slice(0, 200)}, not ${body.slice(0, 200)}`,
        );
    });
    await sleep(2 * meanPause * random());
  }
}
