import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const tops = ['src', 'test', 'scripts', 'bench'];

interface Report {
  readonly summary: {
    readonly violations: readonly {
      rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}

type Import = readonly [from: string, to: string, what?: 'type Layer'];

/**
 * What `npm run lint:imports` says of a project whose files import each other like this: the rules that are
 * broken, and where.
 */
function violations(imports: readonly Import[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-imports-'));
  try {
    for (const top of tops) mkdirSync(join(folder, top));
    const sources = imports.map(([from]) => from);
    for (const path of new Set([...sources, ...imports.map(([, to]) => to)])) {
      const lines = imports
        .filter(([from]) => from === path)
        .map(([, to, what = '* as all']) => `import ${what} from './${relative(dirname(path), to)}';\n`);
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), lines.join(''));
    }
    const command = at('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const args = [command, '--config', at('.dependency-cruiser.cjs'), '--output-type', 'json', ...tops];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    const { summary }: Report = JSON.parse(stdout);
    return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the check of the imports', () => {
  it('takes imports from the rooms below', () => {
    const legal: readonly Import[] = [
      ['src/server/main.ts', 'src/operations/conv.ts'],
      ['src/server/main.ts', 'src/diagram/svg.ts'],
      ['src/operations/worker.ts', 'src/operations/conv.ts'],
      ['src/operations/conv.ts', 'src/backend/backend.ts'],
      ['src/backend/backend.ts', 'src/memory/arena.ts'],
      ['src/memory/arena.ts', 'src/errors.ts'],
      ['src/diagram/svg.ts', 'src/layers/layer.ts'],
      ['src/page/main.tsx', 'src/diagram/svg.ts'],
      ['src/page/main.tsx', 'src/contract/layer.ts', 'type Layer'],
      ['test/conv.test.ts', 'scripts/build.ts'],
      ['bench/conv.ts', 'test/helpers/shapes.ts'],
    ];
    expect(violations(legal)).toEqual([]);
  });

  it('refuses all others, a circle, and a file that nothing needs', () => {
    const illegal: readonly (readonly [rule: string, from: string, to: string])[] = [
      ['memory-downwards', 'src/memory/arena.ts', 'src/tensor/tensor.ts'],
      ['tensor-downwards', 'src/tensor/tensor.ts', 'src/backend/backend.ts'],
      ['layers-downwards', 'src/layers/layer.ts', 'src/contract/layer.ts'],
      ['formats-downwards', 'src/formats/npy.ts', 'src/runtime/pool.ts'],
      ['backend-downwards', 'src/backend/backend.ts', 'src/operations/conv.ts'],
      ['runtime-downwards', 'src/runtime/pool.ts', 'src/server/http.ts'],
      ['contract-downwards', 'src/contract/layer.ts', 'src/page/link.ts'],
      ['repository-downwards', 'src/repository/folder.ts', 'src/operations/conv.ts'],
      ['operations-downwards', 'src/operations/conv.ts', 'src/diagram/svg.ts'],
      ['jobs-downwards', 'src/jobs/queue.ts', 'src/server/http.ts'],
      ['server-downwards', 'src/server/main.ts', 'test/helpers/shapes.ts'],
      ['foot-on-nothing', 'src/errors.ts', 'src/layers/layer.ts'],
      ['diagram-downwards', 'src/diagram/svg.ts', 'src/formats/npy.ts'],
      ['page-downwards', 'src/page/link.ts', 'src/backend/backend.ts'],
      ['page-takes-types-of-contract', 'src/page/link.ts', 'src/contract/layer.ts'],
      ['scripts-without-tests', 'scripts/build.ts', 'test/helpers/shapes.ts'],
      ['tests-without-bench', 'test/conv.test.ts', 'bench/conv.ts'],
      ['bench-with-helpers', 'bench/codec.ts', 'test/codec.test.ts'],
      // Reached from itself alone.
      ['no-circle', 'src/tensor/dead.ts', 'src/tensor/dead.ts'],
      ['no-dead-file', 'src/tensor/dead.ts', 'src/tensor/dead.ts'],
    ];
    const found = violations(illegal.map(([, from, to]) => [from, to]));
    const passed = illegal.filter(([rule, from, to]) => !found.includes(`${rule}: ${from} → ${to}`));
    expect(passed).toEqual([]);
  });
});
