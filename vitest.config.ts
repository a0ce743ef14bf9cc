import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Worker threads that the tests start load TypeScript through tsx, as this process's options are theirs.
    execArgv: ['--import', 'tsx'],
    testTimeout: 20_000,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/wasm/assembly/**', '**/*.d.ts'],
      reporter: ['text', 'html'],
    },
  },
});
