import { sleep } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import type { Member } from './members.ts';

/** Between two kills, and until what was killed is started again: from nothing to twice these. */
const [meanPause, meanAbsence] = [2000, 1000] as const;

/** At a time. With more, clients would wait for most of the time. */
const mostAway = 3;

/**
 * Kills one after the other at random, those first that were killed least often, and starts each again a moment later,
 * until the time is up. All of them run at the end.
 * @returns how often each was killed, by its name
 */
export async function killAtRandom(members: readonly Member[], millis: number): Promise<Map<string, number>> {
  const random = randomNumbers('chaos');
  const kills = new Map<string, number>();
  const timesOf = ({ name }: Member) => kills.get(name) ?? 0;
  const restarts: Promise<void>[] = [];
  const restart = async (member: Member, absence: number) => {
    await member.kill();
    await sleep(absence);
    await member.start();
  };
  const end = performance.now() + millis;
  for (;;) {
    await sleep(2 * meanPause * random());
    if (performance.now() >= end) break;
    const up = members.filter(({ isUp }) => isUp);
    if (members.length - up.length >= mostAway) continue;
    const least = Math.min(...up.map(timesOf));
    const candidates = up.filter((member) => timesOf(member) === least);
    const chosen = candidates[Math.floor(candidates.length * random())];
    if (!chosen) continue;
    kills.set(chosen.name, timesOf(chosen) + 1);
    restarts.push(restart(chosen, 2 * meanAbsence * random()));
  }
  await Promise.all(restarts);
  return kills;
}
