import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { expect, it } from 'vitest';
import { entries } from '../scripts/bundle.ts';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** The packages that some source imports, to run or to be bundled; types are gone by then. */
function importedPackages(): string[] {
  const sources = readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.tsx?$/.test(path) && !/\.d\.ts$|^wasm\/assembly/.test(path),
  );
  const names = sources.flatMap((path) => {
    const code = read(`src/${path}`).replaceAll(/^import type [^;]+;$/gm, '');
    const specifiers = code.matchAll(/(?:^import |\bfrom |\bimport\()'([^.'][^'\s]*)'/gm);
    return [...specifiers].map(([, specifier]) => specifier);
  });
  const packages = names
    .filter((name) => !isBuiltin(name))
    .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/'));
  return [...new Set(packages)].sort();
}

it('lists all that ships as dependencies, the bundled page included: npm audit and npm sbom go by them', () => {
  const packages = importedPackages();
  expect(packages).toEqual(expect.arrayContaining(['@fastify/otel', 'fastify', 'preact', 'zod']));
  const { dependencies } = JSON.parse(read('package.json'));
  expect(packages.filter((name) => !Object.hasOwn(dependencies, name))).toEqual([]);
});

it('has all that the service loads while it runs', () => {
  const { files } = JSON.parse(read('package.json'));
  const bundles = Object.keys(entries).map((name) => `dist/${name}.cjs`);
  expect(bundles).toContain('dist/redis.cjs');
  expect(bundles.filter((bundle) => !files.includes(bundle))).toEqual([]);
});
