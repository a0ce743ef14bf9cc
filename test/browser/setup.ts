import type { TestProject } from 'vitest/node';
import { startService } from '../../scripts/built-service.ts';

declare module 'vitest' {
  interface ProvidedContext {
    url: string;
  }
}

/** Starts one service for all browser tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startService();
  project.provide('url', url);
  return stop;
}
