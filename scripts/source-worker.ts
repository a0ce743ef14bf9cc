import { build } from 'esbuild';
import { commonJs, entries } from './bundle.ts';

/**
 * Makes of the sources as they are what the threads of a service run that itself runs from its sources: threads load no TypeScript on
 * every Node, and where they do it takes several times as long. Takes some 50 ms, so it is done whether or not a source has changed.
 */
export async function buildSourceWorker(): Promise<void> {
  const entryPoints = { 'source-worker': entries.worker };
  await build({ ...commonJs, minify: false, sourcemap: 'inline', entryPoints, outdir: 'dist' });
}
