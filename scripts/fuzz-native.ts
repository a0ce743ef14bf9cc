/**
 * `npm run fuzz:native [-- --layers 2000] [--seed 1]`: random layers, hostile ones among them, on all kernels in C, and random
 * numbers and texts on the JSON codec, without Node. Under
 * gcc's AddressSanitizer and UndefinedBehaviorSanitizer on this machine, and for arm64 under qemu-user where its compiler is installed.
 * Every output is compared with the definition, bit for bit, and numbers are read back.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileKernels, compilerOf } from './native-objects.ts';

const { values: options } = parseArgs({
  options: {
    layers: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
  },
});
const files = ['fuzz-native.c', 'fuzz-codec.c', 'fuzz-integers.c'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);
const hosted = ['-fhosted', '-g', '-Wall', '-Wextra', '-Werror'];
/** Less optimised than the addon: the checks make the kernels' loops long. */
const sanitizers = [
  '-O1',
  '-fsanitize=address,undefined',
  '-fno-sanitize-recover=all',
  '-fno-omit-frame-pointer',
];

interface Run {
  readonly name: string;
  readonly compilers: readonly string[];
  readonly arch: string;
  readonly flags: readonly string[];
  readonly link: readonly string[];
  /** What runs the program. */
  readonly emulator: readonly string[];
}

const runs: readonly Run[] = [
  {
    ...{ name: 'sanitizers', compilers: ['gcc', 'clang'], arch: process.arch, emulator: [] },
    ...{ flags: [...hosted, ...sanitizers], link: [] },
  },
  {
    ...{ name: 'arm64', compilers: ['aarch64-linux-gnu-gcc'], arch: 'arm64', emulator: ['qemu-aarch64'] },
    ...{ flags: hosted, link: ['-static'] },
  },
];

const folder = mkdtempSync(join(tmpdir(), 'groupconv-fuzz-'));
try {
  for (const { name, compilers, emulator, ...target } of runs) {
    if (!name.includes(options.only)) continue;
    const found = await compilerOf(compilers);
    const emulated = emulator.length === 0 || (await compilerOf(emulator));
    if (!found || !emulated) {
      process.stdout.write(`${name}: left out, ${[...compilers, ...emulator].join(' or ')} is missing\n`);
      continue;
    }
    const output = join(folder, name);
    await compileKernels({ ...target, compiler: found.compiler, files, output });
    const [command, ...args] = [...emulator, output, options.seed, options.layers];
    process.stdout.write(`${name}: ${execFileSync(command, args, { encoding: 'utf8' })}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
