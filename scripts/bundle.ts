import { fileURLToPath } from 'node:url';
import type { BuildOptions, Plugin } from 'esbuild';

/** How the service's files are bundled. */
export const common = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
} satisfies BuildOptions;

/**
 * The packages behind Redis are a bundle beside the service's, which loads it where there is a REDIS_URL. It holds packages
 * alone: of a class in two bundles there would be two.
 */
const driverApart: Plugin = {
  name: 'driver apart',
  setup: (build) =>
    build.onResolve({ filter: /\/driver\.ts$/ }, ({ kind }) =>
      kind === 'entry-point' ? undefined : { path: './redis.cjs', external: true },
    ),
};

export const commonJs = {
  ...common,
  format: 'cjs',
  // A script from the code cache has no import(): Node 20 loses its callback. require() does as well.
  supported: { 'dynamic-import': false },
  outExtension: { '.js': '.cjs' },
  plugins: [driverApart],
  // Optional packages, which are not there.
  external: ['msgpackr-extract', '@valkey/valkey-glide', 'pg', 'redis', 'bullmq-otel'],
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
} satisfies BuildOptions;

/** The service, and what its threads run. */
export const entries = {
  service: 'src/server/main.ts',
  worker: 'src/operations/worker.ts',
  health: 'src/server/health/thread.ts',
  redis: 'src/redis/driver.ts',
};
