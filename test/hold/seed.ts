/**
 * One number from which all that is random in a run follows: `--seed=<number>` of a run before, to have the
 * same requests again.
 */
export const seed = given(process.argv.find((arg) => arg.startsWith('--seed=')));

function given(argument: string | undefined): number {
  if (argument === undefined) return Math.floor(2 ** 31 * Math.random());
  const number = Number(argument.slice('--seed='.length));
  if (Number.isInteger(number)) return number;
  throw new Error(`${argument} is not an integer`);
}

/** Numbers from 0 to below 1 (mulberry32): others for each name. */
export function randomNumbers(name: string): () => number {
  let state = [...name].reduce((hash, c) => Math.imul(hash, 31) + c.charCodeAt(0), seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    const again = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((again ^ (again >>> 14)) >>> 0) / 2 ** 32;
  };
}
