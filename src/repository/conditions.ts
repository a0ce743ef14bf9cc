import { ProblemError } from '../errors.ts';

/** Versions that a request expects, or any. */
export type Versions = '*' | readonly string[];

/** What a request expects of the stored layer that it changes (RFC 9110 §13.1). */
export interface Conditions {
  /** There is a current version, one of these. */
  readonly ifMatch?: Versions | undefined;
  /** There is no current version, or none of these. */
  readonly ifNoneMatch?: Versions | undefined;
}

/**
 * @param current the current version, undefined where there is no such layer
 * @throws ProblemError `precondition-failed`
 */
export function checkConditions(
  { ifMatch, ifNoneMatch }: Conditions,
  name: string,
  current: string | undefined,
): void {
  const isMatch = ifMatch === undefined || isAmong(current, ifMatch);
  const isNew = ifNoneMatch === undefined || !isAmong(current, ifNoneMatch);
  if (isMatch && isNew) return;
  const state = current === undefined ? `there is no layer ${name}` : `${name} has the version ${current}`;
  const wanted = isMatch ? 'If-None-Match' : 'If-Match';
  throw new ProblemError('precondition-failed', `${state}: ${wanted} asks for another state`);
}

function isAmong(current: string | undefined, versions: Versions): boolean {
  return current !== undefined && (versions === '*' || versions.includes(current));
}
