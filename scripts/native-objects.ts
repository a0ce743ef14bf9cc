import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/backend/native/c');
const codecSource = join(root, 'src/formats/json/c');
const headers = fileURLToPath(new URL('include', import.meta.resolve('node-api-headers')));

/** The instruction sets of each processor, with the flags of the files that use them. */
export const instructionSets: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  x64: {
    avx512: ['-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl', '-mprefer-vector-width=512'],
    avx2: ['-mavx2'],
  },
  arm64: { neon: [] },
};

/** The instruction sets of the kernels of 8-bit integers. */
const integerSets: typeof instructionSets = {
  x64: {
    vnni: [
      ...['-mavx512f', '-mavx512dq', '-mavx512bw', '-mavx512vl', '-mavx512vnni', '-mavx512vbmi'],
      ...['-mpopcnt', '-mprefer-vector-width=512'],
    ],
    avx2: ['-mavx2'],
  },
  arm64: { neon: [] },
};

const elementTypes = ['f32', 'f64'];
/** Files that are compiled once for each instruction set and element type, and all others but those of the addon. */
const kernels = ['tiles', 'depthwise', 'channels', 'groups', 'adjoint', 'moments', 'probe'];
/** Files of the JSON codec that are compiled once for each instruction set. They use instructions on bits, too. */
const codec = ['read', 'write', 'base64'];
const bits: Readonly<Record<string, readonly string[]>> = { x64: ['-mbmi', '-mbmi2', '-mlzcnt'] };
const plain = [
  'kernels',
  'cpu',
  'layer',
  'tiles-plan',
  'depthwise-plan',
  'channels-plan',
  'groups-plan',
  'adjoint-plan',
  'integers-plan',
];

const common = [
  ...['-std=gnu11', '-O2', '-fPIC', '-fvisibility=hidden'],
  // A product and a sum are two roundings. Subnormal numbers stay (no -ffast-math).
  '-ffp-contract=off',
  // No call of the C library, not even for loops that copy.
  ...['-ffreestanding', '-fno-tree-loop-distribute-patterns', '-fno-stack-protector'],
];

/** Arm's compilers call a library for what several threads may change. */
const ownOf: Readonly<Record<string, readonly string[]>> = { arm64: ['-mno-outline-atomics'] };

/** What to make of the kernels. */
export interface NativeTarget {
  readonly compiler: string;
  /** The processor, as Node names it. */
  readonly arch: string;
  /** C files to compile beside the kernels, by their paths. */
  readonly files: readonly string[];
  /** Flags of all steps, and of the last one. */
  readonly flags: readonly string[];
  readonly link: readonly string[];
  readonly output: string;
}

/** The addon's own files. */
export const addonFiles = [
  'addon',
  'arguments',
  'layer-call',
  'pack-call',
  'probe-call',
  'moments-call',
  'weights-call',
  'json-call',
  'integers-call',
].map((name) => join(source, `${name}.c`));

/** Compiles the kernels for all instruction sets of a processor, and links them. @throws Error with what the compiler says */
export async function compileKernels({
  compiler,
  arch,
  files,
  flags,
  link,
  output,
}: NativeTarget): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-native-'));
  const object = (name: string) => join(folder, `${name}.o`);
  const variants = Object.entries(instructionSets[arch] ?? {}).flatMap(([isa, sets]) => {
    const own = [...sets, `-DUSE_${isa.toUpperCase()}`, `-DISA=${isa}`];
    const ofKernels = elementTypes.flatMap((type) =>
      kernels.map((name) => ({
        to: object(`${name}-${type}-${isa}`),
        from: join(source, `${name}.c`),
        flags: [...own, `-DUSE_${type.toUpperCase()}`, `-DREAL=${type}`],
      })),
    );
    const ofCodec = codec.map((name) => ({
      to: object(`${name}-${isa}`),
      from: join(codecSource, `${name}.c`),
      flags: [...own, ...(bits[arch] ?? [])],
    }));
    return [...ofKernels, ...ofCodec];
  });
  const ofIntegers = Object.entries(integerSets[arch] ?? {}).flatMap(([isa, sets]) =>
    ['integers', 'integers-sweep'].map((name) => ({
      to: object(`${name}-${isa}`),
      from: join(source, `${name}.c`),
      // Loops that pack rows are vectors at this level only.
      flags: [...sets, '-O3', `-DUSE_${isa.toUpperCase()}`, `-DISA=${isa}`],
    })),
  );
  const plainFiles = [join(codecSource, 'tables.c'), ...plain.map((name) => join(source, `${name}.c`))];
  const others = [...plainFiles, ...files].map((from, i) => ({
    ...{ to: object(`plain-${i}`), from, flags: [headers, source, codecSource].map((path) => `-I${path}`) },
  }));
  const waiting = [...variants, ...ofIntegers, ...others];
  const objects = waiting.map(({ to }) => to);
  const compile = async () => {
    for (let unit = waiting.shift(); unit; unit = waiting.shift())
      await run(compiler, [
        ...common,
        ...(ownOf[arch] ?? []),
        ...unit.flags,
        ...flags,
        '-c',
        '-o',
        unit.to,
        unit.from,
      ]);
  };
  try {
    await Promise.all(Array.from({ length: availableParallelism() }, compile));
    await run(compiler, [...common, ...flags, ...link, '-o', output, ...objects]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The first of the compilers that runs here, and how it calls itself. */
export async function compilerOf(
  names: readonly string[],
): Promise<{ readonly compiler: string; readonly version: string } | undefined> {
  for (const compiler of names) {
    try {
      const { stdout } = await run(compiler, ['--version']);
      return { compiler, version: stdout.split('\n')[0] ?? '' };
    } catch {
      // The next one, then.
    }
  }
  return undefined;
}
