/**
 * `npm run test:triton`: has Triton's Python client use the service, and runs the examples that are for it. A client
 * that is not installed is passed over. `TRITONCLIENT` is a folder with Triton's Python package, `PYTHON` the
 * interpreter. With `-- --record`, its requests and the replies are written to test/server/api/v2/recorded/.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { storedLayers } from '../helpers/recorded.ts';
import { startService } from '../hold/service.ts';
import { recordExchanges } from './recorder.ts';

const { TRITONCLIENT: folder = '', PYTHON, PATH = '' } = process.env;
const env = { PATH, PYTHONDONTWRITEBYTECODE: '1', ...(folder !== '' && { PYTHONPATH: folder }) };
const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const pages = ['README.md', 'docs/serving.md'];

// Debian's packages are those of its own interpreter.
const interpreters = PYTHON === undefined ? ['python3', '/usr/bin/python3'] : [PYTHON];
const found = interpreters.map((name) => {
  const tried = spawnSync(name, ['-c', 'import numpy, tritonclient.http'], { env, encoding: 'utf8' });
  return { name, status: tried.status, why: tried.stderr || String(tried.error) };
});
const python = found.find(({ status }) => status === 0)?.name;
if (python === undefined) {
  process.stdout.write(`tritonclient is passed over: ${found.map(({ why }) => why).join('\n')}\n`);
} else {
  const service = await startService();
  try {
    await storeLayers(service.url);
    const direct = new URL(service.url).host;
    if (process.argv.includes('--record'))
      await recordExchanges(service.url, (way) => run(python, 'calls.py', direct, way));
    else for (const script of ['calls.py', 'crowd.py']) await run(python, script, direct);
    runExamples(python, direct);
  } finally {
    await service.stop();
  }
}

async function storeLayers(url: string): Promise<void> {
  for (const [name, layer] of storedLayers) {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(layer);
    const reply = await fetch(`${url}/v1/layers/${name}`, { method: 'PUT', headers, body });
    if (!reply.ok) throw new Error(await reply.text());
  }
}

/** @throws Error where a check fails */
async function run(python: string, script: string, ...args: readonly string[]): Promise<void> {
  const child = spawn(python, [pathOf(script), ...args], { env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
}

/** Runs the examples of the pages: what they print is the comment at their end. */
function runExamples(python: string, host: string): void {
  const stored = /^curl -s -X PUT [^;]*/m.exec(readFileSync(pathOf('../../README.md'), 'utf8'))?.[0] ?? '';
  const here = (text: string) => text.replaceAll('127.0.0.1:3000', host);
  execFileSync('bash', ['-c', here(stored)]);
  for (const page of pages) {
    const blocks = readFileSync(pathOf(`../../${page}`), 'utf8').matchAll(/^```python\n([^`]*)```$/gm);
    for (const [, block] of blocks) {
      if (!block.includes('tritonclient')) continue;
      const printed = execFileSync(python, ['-c', here(block)], { env, encoding: 'utf8' });
      const shown = block.slice(block.lastIndexOf('# ') + 2);
      const bare = (text: string) => text.replaceAll(/\s/g, '');
      if (bare(printed) !== bare(shown)) throw new Error(`${page} shows ${shown}, but printed is ${printed}`);
      process.stdout.write(`ok     the example of ${page}\n`);
    }
  }
}
