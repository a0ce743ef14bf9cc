/**
 * Builds what of dist/ is missing or older than its sources: for `npm start` in a fresh clone, and before
 * tests.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSourceWorker } from './source-worker.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const assembly = ['backend/wasm/assembly', 'formats/json/assembly'].map((folder) => join('src', folder));

const native = ['backend/native/c', 'formats/json/c'].map((folder) => join('src', folder));

const under = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
const changedAt = (paths: readonly string[]) =>
  Math.max(...paths.map((path) => statSync(join(root, path)).mtimeMs));

/** Runs the npm script where a source is newer than the stamp that its last run left, or Node is another. */
function ensure(script: string, sources: readonly string[]): void {
  const stamp = join(root, 'dist', `.${script.replace(':', '-')}`);
  const began = new Date();
  const sameNode = existsSync(stamp) && readFileSync(stamp, 'utf8') === process.version;
  if (sameNode && statSync(stamp).mtimeMs >= changedAt(sources)) return;
  process.stdout.write(`${script}…\n`);
  execFileSync('npm', ['run', '--silent', script], { cwd: root, stdio: 'inherit' });
  writeFileSync(stamp, process.version);
  utimesSync(stamp, began, began);
}

ensure('build:wasm', [...assembly.flatMap(under), 'scripts/asconfig.json', 'scripts/build-wasm.ts']);
ensure('build:native', [
  ...native.flatMap(under),
  ...['scripts/build-native.ts', 'scripts/native-objects.ts'],
]);
ensure('build:web', [
  ...['page', 'client', 'diagram', 'formats', 'layers', 'tensor', 'memory'].flatMap((folder) =>
    under(join('src', folder)),
  ),
  ...['src/contract/tutorial.ts', 'src/errors.ts', 'package-lock.json', 'scripts/build-web.ts'],
]);
ensure('build:client', [
  ...['client', 'tensor', 'memory'].flatMap((folder) => under(join('src', folder))),
  ...[join('src', 'errors.ts'), 'package-lock.json', 'scripts/build-client.ts'],
]);
ensure('build:app', [
  ...under('src').filter(
    (path) => ![...assembly, ...native, join('src', 'page')].some((folder) => path.startsWith(folder)),
  ),
  ...['package-lock.json', 'scripts/build-app.ts', 'scripts/bundle.ts'],
]);
await buildSourceWorker();

/** Vitest's global setup: the work is done on import. */
export default function setup(): void {}
