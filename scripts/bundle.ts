import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';

/** How the service's files are bundled. */
export const common = {
  absWorkingDir: fileURLToPath(new URL('..', import.meta.url)),
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  legalComments: 'none',
} satisfies BuildOptions;

export const commonJs = {
  ...common,
  format: 'cjs',
  // A script from the code cache has no import(): Node 20 loses its callback. require() does as well.
  supported: { 'dynamic-import': false },
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: 'const importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
} satisfies BuildOptions;

/** The service, and what its threads run. */
export const entries = {
  service: 'src/server/main.ts',
  worker: 'src/operations/worker.ts',
  health: 'src/server/health/thread.ts',
};
