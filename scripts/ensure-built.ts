/** Builds where dist/ is missing or older than a source: `npm start` in a fresh clone. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist/.built');

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) =>
  join('src', name),
);
const newest = Math.max(
  ...[...sources, 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map(
    (name) => statSync(join(root, name)).mtimeMs,
  ),
);

if (!existsSync(built) || statSync(built).mtimeMs < newest) {
  process.stdout.write('building…\n');
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
}
