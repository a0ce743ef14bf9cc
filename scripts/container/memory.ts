import { readFileSync } from 'node:fs';
import { parseDockerfile } from './dockerfile.ts';

const dockerfile = new URL('../../Dockerfile', import.meta.url);

/** The image's settings of the allocator (`MALLOC_*`) and of V8 (`NODE_OPTIONS`), for whoever measures the service as it runs there. */
export function memorySettings(): Record<string, string> {
  const steps = parseDockerfile(readFileSync(dockerfile, 'utf8')).at(-1)?.steps ?? [];
  const values = steps.flatMap((step) => (step.keyword === 'ENV' ? Object.entries(step.values) : []));
  return Object.fromEntries(values.filter(([name]) => /^(MALLOC_.*|NODE_OPTIONS)$/.test(name)));
}
