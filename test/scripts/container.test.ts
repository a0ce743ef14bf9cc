import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allocatorSettings, startArguments } from '../../scripts/image.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const script = join(root, 'scripts/container-steps.sh');
const contentOf = (name: string) => readFileSync(join(root, name), 'utf8');
const steps = execFileSync('bash', [script, '--steps'], { cwd: root, encoding: 'utf8' }).trim().split('\n');

describe('the steps of the container', () => {
  it('should be all of the Dockerfile, in its order', () => {
    const bare = (text: string) => text.replaceAll(/[\s\\]+/g, ' ').trim();
    const dockerfile = contentOf('Dockerfile').replaceAll(/^#.*$/gm, '');
    expect(bare(steps.join('\n'))).toBe(bare(dockerfile));
  });

  it.each([
    ['an instruction that they do not know', 'FROM a\nVOLUME /data\n', 'VOLUME /data'],
    [
      'a continued line of which only the second part would be known',
      'FROM a\nSHELL x \\\n RUN y\n',
      'SHELL x',
    ],
  ])('should refuse %s', (_, content, named) => {
    const folder = mkdtempSync(join(tmpdir(), 'groupconv-steps-'));
    try {
      writeFileSync(join(folder, 'Dockerfile'), content);
      const { status, stderr } = spawnSync('bash', [script], { cwd: folder, encoding: 'utf8' });
      expect([status, stderr]).toEqual([1, expect.stringContaining(`cannot follow ${named}`)]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('Dockerfile', () => {
  it('should build on Node 24 with a compiler and keep only what runs', () => {
    const [build, image] = steps.flatMap((step, index) => (step.startsWith('FROM ') ? [index] : []));
    expect(steps[0]).toMatch(/^ARG NODE_IMAGE=node:24-slim@sha256:[\da-f]{64}$/);
    expect([steps[build], steps[image]]).toEqual(['FROM $NODE_IMAGE AS build', 'FROM $NODE_IMAGE']);
    expect(steps.slice(image).filter((step) => step.startsWith('COPY '))).toEqual([
      'COPY scripts/healthcheck.sh ./',
      'COPY --from=build /app/package.json ./',
      'COPY --from=build /app/dist ./dist',
    ]);
  });

  it('should run what npm start runs, without root and without a shell around it', () => {
    const { scripts } = JSON.parse(contentOf('package.json'));
    expect(['node', ...startArguments()]).toEqual(scripts.start.split(' '));
    expect(startArguments().at(-1)).toBe('dist/server.js');
    expect(steps).toContain('USER node');
    expect(steps.find((step) => step.startsWith('HEALTHCHECK '))).toMatch(
      /CMD \["bash", "healthcheck.sh"\]$/,
    );
  });

  it('should set the allocator as whoever measures it does', () => {
    const { MALLOC_MMAP_THRESHOLD_, MALLOC_TRIM_THRESHOLD_ } = allocatorSettings();
    const line = `MALLOC_MMAP_THRESHOLD_=${MALLOC_MMAP_THRESHOLD_} MALLOC_TRIM_THRESHOLD_=${MALLOC_TRIM_THRESHOLD_}`;
    expect(steps.find((step) => step.startsWith('ENV '))).toContain(line);
  });
});

describe('.dockerignore', () => {
  it('should let through what the build copies, and nothing else', () => {
    const [first, ...exceptions] = contentOf('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const copied = steps
      .filter((step) => step.startsWith('COPY ') && !step.includes('--from'))
      .flatMap((step) => step.split(' ').slice(1, -1));
    expect(first).toBe('*');
    expect(exceptions.sort()).toEqual(copied.map((path) => `!${path}`).sort());
  });
});
