import { readFileSync } from 'node:fs';

/** What the image runs with, for whoever measures or tests the service as it runs there. */
const dockerfile = readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8');

/** Its settings of the allocator. */
export function allocatorSettings(): Record<string, string> {
  return Object.fromEntries(
    Array.from(dockerfile.matchAll(/\b(MALLOC_\w+)=(\S+)/g), ([, name, value]) => [name, value]),
  );
}

/** Its arguments of node. @throws Error where it runs something else. */
export function startArguments(): readonly string[] {
  const [program, ...args]: string[] = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]');
  if (program !== 'node') throw new Error(`the image runs ${program}`);
  return args;
}
