import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

export const cli = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Of the standard output. */
  readonly bytes: Buffer;
  readonly stderr: string;
}

/** Runs the built command in a folder, as a user would, and waits for its end. */
export function groupconv(
  folder: string,
  words: readonly string[],
  { env = {}, stdin = '' }: { env?: Readonly<Record<string, string>>; stdin?: string | Buffer } = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const own = { PATH: process.env.PATH, WORKERS: '1', ...env };
    const command = spawn(process.execPath, [cli, ...words], { cwd: folder, env: own, timeout: 15_000 });
    const [stdout, stderr]: [Buffer[], string[]] = [[], []];
    command.stdout.on('data', (chunk) => stdout.push(chunk));
    command.stderr.on('data', (chunk) => stderr.push(`${chunk}`));
    command.on('error', reject);
    command.on('close', (code) => {
      const bytes = Buffer.concat(stdout);
      resolve({ code, bytes, stdout: bytes.toString(), stderr: stderr.join('') });
    });
    command.stdin.end(stdin);
  });
}

/** A folder that goes after the file's tests. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
