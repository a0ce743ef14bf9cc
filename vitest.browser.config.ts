import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: the page and the documentation in a real browser. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.spec.ts'],
    globalSetup: ['scripts/ensure-built.ts', 'test/browser/setup.ts'],
    testTimeout: 90_000,
    hookTimeout: 40_000,
    // One browser at a time.
    fileParallelism: false,
  },
});
