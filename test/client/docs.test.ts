import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { listeningApp } from '../helpers/app.ts';

/** The examples of docs/client.md, run as they stand, print what is shown behind them. */

const run = promisify(execFile);
const { url } = await listeningApp();
const folder = mkdtempSync(join(tmpdir(), 'client-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const page = readFileSync(new URL('../../docs/client.md', import.meta.url), 'utf8').replaceAll(
  'http://127.0.0.1:3000',
  url,
);
const blocks = [
  ...page.matchAll(/^```(js|python)\n((?:(?!```).*\n)+)```\n\n```text\n((?:(?!```).*\n)+)```$/gm),
];
const examples = (language: string) => blocks.filter(([, name]) => name === language);
const client = new URL('../../dist/client-node.js', import.meta.url).href;

it.each(examples('js').map(([, , code, shown]) => ({ code, shown })))(
  'should print what the page shows',
  async ({ code, shown }) => {
    const file = join(folder, 'example.mjs');
    writeFileSync(file, code.replace("'groupconv/client'", `'${client}'`));
    const { stdout } = await run(process.execPath, [file]);
    expect(stdout).toBe(shown);
  },
);

/** The first Python here that has the packages. */
async function pythonWith(packages: string): Promise<string | undefined> {
  for (const python of ['python3', '/usr/bin/python3']) {
    const found = await run(python, ['-c', `import ${packages}`]).catch(() => undefined);
    if (found) return python;
  }
  return undefined;
}

/** Debian has NumPy and requests. Where safetensors is missing, a stand-in of the tests takes its place. */
const complete = await pythonWith('numpy, requests, safetensors');
const python = complete ?? (await pythonWith('numpy, requests'));
const standIn =
  complete === undefined ? { PYTHONPATH: fileURLToPath(new URL('python', import.meta.url)) } : {};

it.skipIf(python === undefined)('should run the recipe in Python', async () => {
  const [[, , code, shown]] = examples('python');
  const file = join(folder, 'recipe.py');
  writeFileSync(file, code);
  const { stdout } = await run(`${python}`, [file], { env: { ...process.env, ...standIn } });
  expect(stdout).toBe(shown);
});

it('should have examples of both languages', () => {
  expect(examples('js')).toHaveLength(3);
  expect(examples('python')).toHaveLength(1);
});
