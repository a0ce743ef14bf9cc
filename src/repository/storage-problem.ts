import { ProblemError } from '../errors.ts';

/** What the system says, in words. */
const reasons: Readonly<Record<string, string>> = {
  EROFS: 'the folder is read-only',
  EACCES: 'the service may not write there',
  EPERM: 'the service may not write there',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  ENOTDIR: 'LAYERS_DIR is no folder',
  EEXIST: 'LAYERS_DIR is no folder',
};

/** The problem of a change that the system refuses. It does not tell the path. */
export function storageProblem(error: unknown, what: string): ProblemError {
  if (error instanceof ProblemError) return error;
  const code = codeOf(error);
  const reason = (code && reasons[code]) ?? 'the system refuses it';
  return new ProblemError('storage-failed', `${what}: ${reason} (${code ?? 'unknown'})`);
}

/** The problem of a file that cannot be read. */
export function readProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  return new ProblemError('storage-failed', `it cannot be read (${codeOf(error) ?? 'unknown'})`);
}

/** The problem of Redis, which has refused a command or cannot be reached. */
export function redisProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof Error && error.name === 'ReplyError') {
    const reason = error.message.includes('OOM') ? 'whose memory is full' : 'which refuses it';
    const [code] = error.message.split(' ', 1);
    return new ProblemError('storage-failed', `the layers are on Redis (REDIS_URL), ${reason} (${code})`);
  }
  const detail = 'the layers are on Redis (REDIS_URL), which cannot be reached: those in memory still answer';
  return new ProblemError('unavailable', detail);
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
