import { readFileSync } from 'node:fs';
import { parseDockerfile, type Step } from './dockerfile.ts';

/** What the image runs with, for whoever measures the service as it runs there. */

const dockerfile = new URL('../../Dockerfile', import.meta.url);

function steps(): readonly Step[] {
  return parseDockerfile(readFileSync(dockerfile, 'utf8')).at(-1)?.steps ?? [];
}

/** Its settings of the allocator. */
export function allocatorSettings(): Record<string, string> {
  const values = steps().flatMap((step) => (step.keyword === 'ENV' ? Object.entries(step.values) : []));
  return Object.fromEntries(values.filter(([name]) => name.startsWith('MALLOC_')));
}

/** Its arguments of node. @throws Error where it runs something else. */
export function startArguments(): readonly string[] {
  const [program, ...args] = steps().flatMap((step) => (step.keyword === 'CMD' ? step.command : []));
  if (program !== 'node') throw new Error(`the image runs ${program}`);
  return args;
}
