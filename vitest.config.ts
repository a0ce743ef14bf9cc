import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The pool's threads run dist/.
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
