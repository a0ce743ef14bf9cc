import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isIgnored, parseIgnore } from '../../scripts/container/context.ts';
import { parseDockerfile } from '../../scripts/container/dockerfile.ts';
import { startArguments } from '../../scripts/container/image.ts';

const contentOf = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

describe('Dockerfile', () => {
  const stages = parseDockerfile(contentOf('Dockerfile'));

  it('should build on Node 24 slim and keep only what runs', () => {
    expect(stages.map(({ image }) => image)).toEqual(['node:24-slim', 'node:24-slim']);
    const copies = stages[1].steps.flatMap((step) => (step.keyword === 'COPY' ? [step] : []));
    expect(copies.map(({ from }) => from)).toEqual(['build', 'build', 'build']);
    expect(copies.flatMap(({ sources }) => sources)).toEqual([
      '/app/package.json',
      '/app/node_modules',
      '/app/dist',
    ]);
  });

  it('should run without root and without a shell', () => {
    expect(stages[1].steps).toContainEqual({ keyword: 'USER', text: 'node' });
    const { scripts } = JSON.parse(contentOf('package.json'));
    expect(stages[1].steps).toContainEqual({ keyword: 'CMD', command: scripts.start.split(' ') });
    expect(startArguments().at(-1)).toBe('dist/server.js');
    expect(stages[1].steps).toContainEqual({
      keyword: 'HEALTHCHECK',
      command: ['node', 'dist/healthcheck.js'],
    });
  });
});

describe('.dockerignore', () => {
  const patterns = parseIgnore(contentOf('.dockerignore'));

  it.each([
    'package.json',
    'package-lock.json',
    'src/server/main.ts',
    'src/backend/wasm/assembly/kernels.ts',
  ])('should let %s through', (path) => expect(isIgnored(path, patterns)).toBe(false));

  it.each(['node_modules/zod/package.json', '.git/config', '.env', 'dist/server.js', 'test/app.test.ts'])(
    'should keep %s back',
    (path) => expect(isIgnored(path, patterns)).toBe(true),
  );
});

describe('parseDockerfile', () => {
  it.each([
    ['an instruction that the steps do not know', 'FROM a\nVOLUME /data', /VOLUME/],
    ['a wildcard in COPY', 'FROM a\nCOPY *.json ./', /wildcards/],
    ['a command in shell form', 'FROM a\nCMD node dist/server.js', /exec form/],
  ])('should refuse %s', (_, content, message) => {
    expect(() => parseDockerfile(content)).toThrow(message);
  });
});
