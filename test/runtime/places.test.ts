import { beforeEach, describe, expect, it } from 'vitest';
import { Places } from '../../src/runtime/places.ts';

const short = { work: 1000, mayFollow: true };
const long = { work: 2_000_000_000, mayFollow: true };
const large = { work: 1000, mayFollow: false };

let places: Places;
const take = (task = short) => {
  const place = places.take(task);
  return place === undefined ? undefined : { place, worker: places.workerOf(place) };
};
beforeEach(() => {
  places = new Places(2);
  places.open(0);
  places.open(1);
});

describe('the places at the workers', () => {
  it('go to idle workers first, then one behind the job of each', () => {
    const workers = [take(), take(), take(), take()].map((taken) => taken?.worker);
    expect(workers.slice(0, 2).sort()).toEqual([0, 1]);
    expect(workers.slice(2).sort()).toEqual([0, 1]);
    expect(take()).toBeUndefined();
    expect(places.running).toBe(2);
    expect(places.behind().length).toBe(2);
  });

  it('are never behind a job that takes long, nor for one that may not follow', () => {
    expect(take(long)?.worker).toBe(0);
    expect(take(short)?.worker).toBe(1);
    expect(take(large)).toBeUndefined();
    expect(take(short)?.worker).toBe(1);
    expect(take(short)).toBeUndefined();
  });

  it('are behind the job with the least work', () => {
    take({ work: 500, mayFollow: true });
    take({ work: 400, mayFollow: true });
    expect(take()?.worker).toBe(1);
  });

  it('are each free again by themselves', () => {
    const [first, , behind] = [take(), take(large), take()];
    expect(places.isBehind(behind?.place ?? -1)).toBe(true);
    places.free(first?.place ?? -1);
    expect(places.isBehind(behind?.place ?? -1)).toBe(false);
    expect(places.running).toBe(2);
    const next = take();
    expect(next?.place).not.toBe(behind?.place);
  });

  it('are given away only at workers that are ready', () => {
    places.close(0);
    expect([take()?.worker, take()?.worker, take()]).toEqual([1, 1, undefined]);
    expect([places.ready, places.hasIdle]).toEqual([1, false]);
    places.open(0);
    expect(places.hasIdle).toBe(true);
    expect(take()?.worker).toBe(0);
  });
});
