import { readFileSync } from 'node:fs';
import { parseDockerfile } from './dockerfile.ts';

const dockerfile = new URL('../../Dockerfile', import.meta.url);

/** The allocator's settings (`MALLOC_*`) that the image has, for whoever measures the service as it runs there. */
export function imageAllocator(): Record<string, string> {
  const steps = parseDockerfile(readFileSync(dockerfile, 'utf8')).at(-1)?.steps ?? [];
  const values = steps.flatMap((step) => (step.keyword === 'ENV' ? Object.entries(step.values) : []));
  return Object.fromEntries(values.filter(([name]) => name.startsWith('MALLOC_')));
}
