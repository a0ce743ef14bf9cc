/**
 * Bundles the service into dist/: service.cjs, worker.cjs, health.cjs and mcp.cjs, server.js, which is run, and tracing.js; and the
 * command line: cli.js and what it loads where it computes by itself. They need no packages. Then starts the service once
 * to record V8's code cache for the next starts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { convExamples } from '../src/contract/conv.ts';
import { common, commonJs, entries } from './bundle.ts';

const root = common.absWorkingDir;

async function bundle(): Promise<void> {
  await build({ ...commonJs, entryPoints: entries, outdir: 'dist' });
  await build({ ...commonJs, entryPoints: { mcp: 'src/mcp/protocol.ts' }, outdir: 'dist' });
  const esModule = { ...common, format: 'esm', outdir: 'dist' } as const;
  await build({ ...esModule, entryPoints: { server: 'src/server/launch.ts' } });
  // Loaded beside the service, and only where somebody asks for it.
  const forCommonJs =
    'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
  const withRequire = { ...esModule, banner: { js: forCommonJs } };
  await build({ ...withRequire, entryPoints: ['src/server/tracing.ts'] });
  removeBuilt(/^cli-.*[.]js$/);
  await build({
    ...withRequire,
    entryPoints: { cli: 'src/cli/main.ts' },
    splitting: true,
    chunkNames: 'cli-[hash]',
  });
}

/** Removes what an older build left, whose name no newer one takes. */
function removeBuilt(name: RegExp): void {
  for (const file of readdirSync(`${root}dist`)) if (name.test(file)) rmSync(`${root}dist/${file}`);
}

/** Starts the service, has it answer once, and stops it: what has run by then is in the cache. */
async function recordCodeCache(): Promise<void> {
  // V8 knows a source by its length only: what older builds recorded must go.
  removeBuilt(/[.]cache$/);
  const server = spawn(process.execPath, ['dist/server.js', '--record-code-cache'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', LOG_FORMAT: 'json', WORKERS: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 60_000,
  });
  let printed = '';
  for await (const chunk of server.stdout) {
    printed += chunk;
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
    if (url === undefined || server.killed) continue;
    const body = JSON.stringify(convExamples.tutorial.value);
    await fetch(`${url}/v1/conv`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    server.kill('SIGTERM');
  }
  const code = server.exitCode ?? (await once(server, 'exit'))[0];
  if (code !== 0) throw new Error(`the bundled service ended with ${code}:\n${printed}`);
}

await bundle();
await recordCodeCache();
