import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { paths } from '../../../src/paths.ts';

const file = fileURLToPath(paths.native);
const disassembled = existsSync(file) ? outputOf('objdump', ['-d', '--no-show-raw-insn', file]) : undefined;

/** What a command prints; undefined where it is not installed. */
function outputOf(command: string, args: readonly string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  } catch {
    return undefined;
  }
}

describe.skipIf(disassembled === undefined)('the object code of the native kernels', () => {
  it('has products and sums, none of them fused', () => {
    expect(disassembled).toMatch(/\tv?f?mul(ps)?\b/);
    expect(disassembled?.match(/\b(v?fn?m(add|sub|la|ls)\w*)/g) ?? []).toEqual([]);
  });

  it('calls nothing but Node-API', () => {
    const symbols = outputOf('nm', ['--dynamic', '--undefined-only', file]) ?? '';
    const names = symbols.split('\n').flatMap((line) => line.trim().split(/\s+/).slice(1));
    expect(names.filter((name) => !name.startsWith('napi_'))).toEqual([]);
  });
});
