import { configDefaults, defineConfig } from 'vitest/config';

/**
 * Tests of what a process has one of: its memory, its threads, its signals, the built service. Each file has a process of its own. All others
 * share the modules that a process has loaded, which takes half of the time of loading them anew.
 */
export const alone = [
  'test/{memory,operations,runtime,scripts}/**/*.test.ts',
  'test/backend/adjoint-choice.test.ts',
  'test/server/*.test.ts',
  'test/server/{health,http}/**/*.test.ts',
  'test/server/api/{memory,overload,concurrency,endings,http,metrics,log,process,tracing}.test.ts',
];

export default defineConfig({
  test: {
    // WebAssembly, the page, the built service for the tests of it, and what the threads run.
    globalSetup: 'scripts/ensure-built.ts',
    testTimeout: 20_000,
    // Of two processors Vitest uses one: but the tests of the service wait for much of their time.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone],
          isolate: false,
          setupFiles: 'test/setup.ts',
        },
      },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/assembly/**', '**/*.d.ts'],
      reporter: ['text', 'html'],
    },
  },
});
