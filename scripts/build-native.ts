/**
 * Compiles the native kernels into dist/native.node, where a C compiler is: CC, else cc, gcc or clang. Says in one line what it did. The
 * only packages it needs are the headers of Node-API.
 *
 * `TARGET=arm64` compiles for another processor than this one's, `NATIVE_FLAGS` adds flags, `OUT` names another file.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/backend/native/c');
const headers = fileURLToPath(new URL('include', import.meta.resolve('node-api-headers')));
const { CC, TARGET = process.arch, NATIVE_FLAGS = '', OUT = join(root, 'dist/native.node') } = process.env;

/** The instruction sets of each processor, with the flags of the files that use them. */
const instructionSets: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  x64: {
    avx512: ['-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl', '-mprefer-vector-width=512'],
    avx2: ['-mavx2'],
  },
  arm64: { neon: [] },
};

const elementTypes = ['f32', 'f64'];
/** Files that are compiled once for each instruction set and element type. */
const kernels = ['tiles', 'depthwise', 'channels', 'probe'];
const plain = ['addon', 'kernels', 'cpu', 'layer', 'tiles-plan', 'depthwise-plan', 'channels-plan'];

const common = [
  ...['-std=gnu11', '-O2', '-fPIC', '-fvisibility=hidden', '-Wall', '-Wextra', '-Werror'],
  // A product and a sum are two roundings. Subnormal numbers stay (no -ffast-math).
  '-ffp-contract=off',
  // No call of the C library, not even for loops that copy.
  ...['-ffreestanding', '-fno-tree-loop-distribute-patterns', '-fno-stack-protector'],
  ...NATIVE_FLAGS.split(' ').filter((flag) => flag !== ''),
];
const link =
  process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-nostdlib'];

interface Unit {
  readonly object: string;
  readonly flags: readonly string[];
}

function units(sets: Readonly<Record<string, readonly string[]>>, folder: string): Unit[] {
  const one = (name: string, as: string, flags: readonly string[]): Unit => ({
    object: join(folder, `${as}.o`),
    flags: [...flags, join(source, `${name}.c`)],
  });
  const variants = Object.entries(sets).flatMap(([isa, flags]) =>
    elementTypes.flatMap((type) =>
      kernels.map((name) =>
        one(name, `${name}-${type}-${isa}`, [
          ...flags,
          `-DUSE_${isa.toUpperCase()}`,
          `-DUSE_${type.toUpperCase()}`,
          `-DREAL=${type}`,
          `-DISA=${isa}`,
        ]),
      ),
    ),
  );
  return [...variants, ...plain.map((name) => one(name, name, [`-I${headers}`]))];
}

async function compilerFound(): Promise<{ readonly compiler: string; readonly version: string } | undefined> {
  for (const compiler of CC ? [CC] : ['cc', 'gcc', 'clang']) {
    try {
      const { stdout } = await run(compiler, ['--version']);
      return { compiler, version: stdout.split('\n')[0] ?? '' };
    } catch {
      // The next one, then.
    }
  }
  return undefined;
}

/** @returns what was done, in one line */
async function build(): Promise<string> {
  rmSync(OUT, { force: true });
  const sets = instructionSets[TARGET];
  if (!sets) return `none for ${TARGET}: the service computes in WebAssembly`;
  const found = await compilerFound();
  if (!found) return 'none, since there is no C compiler: the service computes in WebAssembly';
  const { compiler, version } = found;
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-native-'));
  try {
    const all = units(sets, folder);
    const waiting = [...all];
    const compile = async () => {
      for (let unit = waiting.shift(); unit; unit = waiting.shift())
        await run(compiler, [...common, '-c', '-o', unit.object, ...unit.flags]);
    };
    await Promise.all(Array.from({ length: availableParallelism() }, compile));
    mkdirSync(join(root, 'dist'), { recursive: true });
    await run(compiler, [...common, ...link, '-o', OUT, ...all.map(({ object }) => object)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return `${Object.keys(sets).join(', ')}, compiled by ${version}`;
}

process.stdout.write(`native kernels: ${await build()}\n`);
