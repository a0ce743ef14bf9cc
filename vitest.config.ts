import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // WebAssembly, the page, the built service for the tests of it, and what the threads run.
    globalSetup: 'scripts/ensure-built.ts',
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/assembly/**', '**/*.d.ts'],
      reporter: ['text', 'html'],
    },
  },
});
