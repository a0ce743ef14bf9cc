/** Bundles the client into dist/client.js, which runs in Node and in browsers, and writes its types to dist/types/. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { common } from './bundle.ts';

const root = common.absWorkingDir;

await build({
  ...common,
  platform: 'browser',
  target: 'es2022',
  format: 'esm',
  entryPoints: { client: 'src/client/index.ts' },
  outdir: 'dist',
});

rmSync(`${root}dist/types`, { recursive: true, force: true });
execFileSync('npx', ['--no-install', 'tsc', '--project', 'src/client'], { cwd: root, stdio: 'inherit' });
