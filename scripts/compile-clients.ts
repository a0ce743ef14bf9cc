/**
 * Lints the OpenAPI documents with Spectral, generates clients from them, and compiles test/clients/, which uses them:
 * right code without a cast, and wrong code that TypeScript must refuse. Then the clients ask the service.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildApp } from '../src/server/app.ts';
import { loadConfig } from '../src/server/config.ts';

const folder = new URL('../test/clients/', import.meta.url);
const [newer, older] = ['../../openapi/openapi.json', '../../openapi/openapi-3.0.json'];

function run(command: string, ...words: readonly string[]): void {
  process.stdout.write(`${command} ${words.join(' ')}
`);
  const path = fileURLToPath(new URL(`node_modules/.bin/${command}`, folder));
  execFileSync(path, words, { cwd: folder, stdio: 'inherit' });
}

function compile(document: string): void {
  rmSync(new URL('generated', folder), { recursive: true, force: true });
  run('openapi-typescript', document, '--output', 'generated/openapi-typescript.d.ts');
  run(
    'openapi-ts',
    '--input',
    document,
    '--output',
    'generated/hey-api',
    '--client',
    '@hey-api/client-fetch',
  );
  // Of 3.0 it does not know null in a union.
  run('orval', '--input', newer, '--output', 'generated/orval/client.ts', '--client', 'fetch');
  run('tsc', '--project', '.');
}

for (const document of [newer, older]) run('spectral', 'lint', '--fail-severity', 'hint', document);
for (const document of [older, newer]) compile(document);

const app = await buildApp(loadConfig({ WORKERS: '1' }));
const url = await app.listen({ host: '127.0.0.1', port: 0 });
try {
  for (const name of ['openapi-fetch', 'hey-api', 'orval']) {
    process.stdout.write(`a client of ${name} asks the service\n`);
    const { check } = await import(new URL(`${name}.ts`, folder).href);
    await check(url);
  }
} finally {
  await app.close();
}
