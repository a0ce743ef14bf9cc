/**
 * `npm run test:package`: packs the package as it would be published, installs it in an empty folder, and uses what it
 * promises there: the command, the service, the client and its types.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'groupconv-package-'));
const home = join(folder, 'home');

function run(command: string, words: readonly string[], cwd = home): string {
  return execFileSync(command, words, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function step(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Packs the package. @returns the file, and the paths in it */
function pack(): { file: string; paths: string[] } {
  const printed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], root);
  const [{ filename, files, size, unpackedSize }] = JSON.parse(printed);
  step(`packed: ${filename}, ${size} bytes, ${unpackedSize} unpacked, ${files.length} files`);
  return { file: join(folder, filename), paths: files.map(({ path }: { path: string }) => path) };
}

function checkContents(paths: readonly string[]): void {
  const promised = [
    'README.md',
    'LICENSE',
    'dist/cli.js',
    'dist/client.js',
    'dist/client-node.js',
    'dist/types/client/index.d.ts',
  ];
  for (const path of [...promised, 'dist/server.js', 'dist/kernels.wasm', 'dist/page/index.html'])
    assert.ok(paths.includes(path), `${path} is missing`);
  for (const path of paths.filter((name) => /^dist\/[^/]+[.]c?js$/.test(name))) {
    const code = readFileSync(join(root, path), 'latin1');
    for (const [, beside] of code.matchAll(
      /(?:require|import|from|new URL)\(?"\.\/([\w.-]+\.(?:cjs|js|wasm|node))"/g,
    ))
      assert.ok(paths.includes(`dist/${beside}`), `${path} needs ${beside}, which is missing`);
  }
  const strays = paths.filter((path) => !/^(dist\/|(README|LICENSE|CHANGELOG)|package\.json$)/.test(path));
  assert.deepEqual(strays, [], 'files that nobody needs');
  assert.deepEqual(
    paths.filter((path) => /^dist\/source-|[.]cache$/.test(path)),
    [],
  );
}

function install(file: string): void {
  run('mkdir', [home], folder);
  writeFileSync(join(home, 'package.json'), '{"name":"home","private":true,"type":"module"}');
  run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', file]);
  const manifest = JSON.parse(readFileSync(join(home, 'node_modules/groupconv/package.json'), 'utf8'));
  assert.equal(manifest.private, undefined);
  for (const name of ['preinstall', 'install', 'postinstall'])
    assert.equal(manifest.scripts[name], undefined);
  step('installed in an empty folder');
}

function tryCommand(): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const groupconv = (...words: string[]) => run('npx', ['--no-install', 'groupconv', ...words]);
  assert.equal(groupconv('--version').trim(), version);
  writeFileSync(join(home, 'input.json'), '[[[1, 2, 3]]]');
  writeFileSync(join(home, 'weight.json'), '[[[1, 1]]]');
  const sizes = ['--type', 'conv1d', '--in-channels', '1', '--out-channels', '1', '-k', '2', '--no-bias'];
  const printed = groupconv('conv', 'input.json', '--weight', 'weight.json', ...sizes, '--json');
  assert.deepEqual(JSON.parse(printed).output, [[[3, 5]]]);
  step('npx groupconv computes');
}

/** Code of a user: right code compiles without a cast, wrong code does not. */
const code = `import { createClient, ServiceProblem, type TypedTensor } from 'groupconv/client';

export async function use(url: string): Promise<TypedTensor> {
  const client = createClient({ url });
  const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false } as const;
  const input = { shape: [1, 1, 3], data: Float32Array.of(1, 2, 3) };
  // @ts-expect-error kernelsize is no field
  await client.shapes({ layer: { ...layer, kernelsize: 3 }, input_shape: [1, 1, 3] }).catch((problem) => {
    if (!(problem instanceof ServiceProblem)) throw problem;
  });
  const { output } = await client.conv({ layer, input, weight: { fill: 1 } });
  return output;
}
`;

function compile(): void {
  writeFileSync(join(home, 'use.ts'), code);
  const tsc = join(root, 'node_modules/.bin/tsc');
  const options = [
    '--strict',
    '--target',
    'es2022',
    '--lib',
    'es2023,dom',
    '--types',
    '',
    '--noEmit',
    'use.ts',
  ];
  run(tsc, ['--module', 'nodenext', ...options]);
  run(tsc, [
    '--module',
    'esnext',
    '--moduleResolution',
    'bundler',
    '--exactOptionalPropertyTypes',
    ...options,
  ]);
  step('the types compile');
}

/** The service from the package, and the client of the package asking it. */
async function tryService(): Promise<void> {
  const env = { PATH: process.env.PATH, LOG_FORMAT: 'json' };
  const cli = join(home, 'node_modules/groupconv/dist/cli.js');
  const service = spawn(process.execPath, [cli, 'serve', '--port', '0'], { cwd: home, env });
  const ended = once(service, 'exit');
  let url: string | undefined;
  let printed = '';
  for await (const chunk of service.stdout) {
    printed += chunk;
    url = /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0];
    if (url !== undefined) break;
  }
  assert.ok(url !== undefined, `the service says no address:\n${printed}`);
  writeFileSync(
    join(home, 'use.js'),
    `import { createClient } from 'groupconv/client';
const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false };
const input = { shape: [1, 1, 3], data: Float32Array.of(1, 2, 3) };
const { output } = await createClient({ url: '${url}' }).conv({ layer, input, weight: { fill: 1 } });
console.log(output.data.join());
`,
  );
  try {
    assert.equal(run(process.execPath, ['use.js']).trim(), '3,5');
  } finally {
    service.kill('SIGTERM');
    await ended;
  }
  step('groupconv serve answers the client');
}

try {
  const { file, paths } = pack();
  checkContents(paths);
  install(file);
  tryCommand();
  compile();
  await tryService();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
