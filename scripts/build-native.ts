/**
 * Compiles the native kernels into dist/native.node, where a C compiler is: CC, else cc, gcc or clang. Says in one line what it did.
 * `TARGET_ARCH=arm64` compiles for another processor than this one's, with a compiler for it in CC.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addonFiles, compileKernels, compilerOf, instructionSets } from './native-objects.ts';

const { CC, TARGET_ARCH: arch = process.arch } = process.env;
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const output = `${dist}native.node`;

/** @returns what was done, in one line */
async function build(): Promise<string> {
  mkdirSync(dist, { recursive: true });
  rmSync(output, { force: true });
  const sets = instructionSets[arch];
  if (!sets || process.platform === 'win32')
    return `none for ${process.platform} on ${arch}: the service computes in WebAssembly`;
  const found = await compilerOf(CC ? [CC] : ['cc', 'gcc', 'clang']);
  if (!found) return 'none, since there is no C compiler: the service computes in WebAssembly';
  const link =
    process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-nostdlib'];
  try {
    await compileKernels({ ...found, arch, files: addonFiles, flags: [], link, output });
    return `${Object.keys(sets).join(', ')}, compiled by ${found.version}`;
  } catch (error) {
    const [, said = error] = /^.*?error: (.*)$/m.exec(String(error)) ?? [];
    return `none, since ${found.version} refuses them (${said}): the service computes in WebAssembly`;
  }
}

process.stdout.write(`native kernels: ${await build()}\n`);
