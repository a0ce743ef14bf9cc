import { type BuildOptions, build } from 'esbuild';
import { commonJs, entries } from './bundle.ts';

/**
 * What the threads of a service run that itself runs from its sources. Threads load no TypeScript on every
 * Node, and where they do it takes several times as long.
 */
export const sourceWorker = {
  ...commonJs,
  minify: false,
  sourcemap: 'inline',
  entryPoints: { 'source-worker': entries.worker, 'source-health': entries.health },
  outdir: 'dist',
} satisfies BuildOptions;

/** Makes it of the sources as they are: in some 50 ms, so it need not be known whether one has changed. */
export async function buildSourceWorker(): Promise<void> {
  await build(sourceWorker);
}
