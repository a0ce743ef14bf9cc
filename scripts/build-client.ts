/** Bundles the client into dist/client.js for browsers and dist/client-node.js for Node, and writes its types to dist/types/. */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { common } from './bundle.ts';

const root = common.absWorkingDir;

const esModule = { ...common, target: 'es2022', format: 'esm', outdir: 'dist' } as const;
await build({ ...esModule, platform: 'browser', entryPoints: { client: 'src/client/index.ts' } });
await build({ ...esModule, entryPoints: { 'client-node': 'src/client/node.ts' } });

rmSync(`${root}dist/types`, { recursive: true, force: true });
execFileSync('npx', ['--no-install', 'tsc', '--project', 'src/client'], { cwd: root, stdio: 'inherit' });
