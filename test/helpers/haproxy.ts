import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The proxy's program. Undefined where it is not installed. */
export const haproxy = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy'].find((path) => existsSync(path));

const operations = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/**
 * A section of haproxy's configuration as docs/operations.md recommends it, without its addresses.
 * @throws Error where there is none of that name
 */
export function recommended(section: string): string {
  const form = new RegExp(`\\n(${section}\\n(?: {2}.*\\n)+)`);
  const [, text] = form.exec(operations) ?? [];
  if (text === undefined) throw new Error(`docs/operations.md has no "${section}" for haproxy`);
  return text.replaceAll(/^ {2}(server|bind) .*\n/gm, '');
}

/** Starts haproxy with these sections. `stop` ends it, by SIGTERM unless told otherwise. */
export function startProxy(program: string, sections: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-proxy-'));
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, [common, ...sections].join('\n'));
  const proxy = spawn(program, ['-db', '-f', file], { stdio: 'ignore' });
  return {
    pid: proxy.pid,
    async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
      const ended = once(proxy, 'exit');
      proxy.kill(signal);
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

const common = `global
  maxconn 1000
defaults
  mode http
  timeout connect 2s
  timeout client 30s
  timeout server 30s
`;
