/** Builds where dist/ is missing or older than a source: for `npm start` in a fresh clone, and before tests. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist/.built');

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) =>
  join('src', name),
);
const settings = ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build-wasm.ts'];
const newest = Math.max(...[...sources, ...settings].map((name) => statSync(join(root, name)).mtimeMs));

if (!existsSync(stamp) || statSync(stamp).mtimeMs < newest) {
  process.stdout.write('building…\n');
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}

/** Vitest's global setup: the work is done on import. */
export default function setup(): void {}
