/** The process in which scripts/mutate.ts has mutants tried. It is killed where a mutant hangs it. */
import { readFileSync } from 'node:fs';
import { type BuildContext, context } from 'esbuild';
import { createVitest, type TestSpecification } from 'vitest/node';
import { sourceWorker } from '../source-worker.ts';

/** What is to be tried: the whole text of a file, or none for the files as they are. */
export interface Trial {
  readonly file: string;
  readonly text: string | null;
  /** The folders and files of tests. */
  readonly tests: readonly string[];
}

export interface Verdict {
  /** The first test that fails, and what it says. */
  readonly failed: string | null;
}

let trial: Trial | undefined;
const mutated = (file: string) => (trial?.file === file && trial.text !== null ? trial.text : undefined);

const vitest = await createVitest(
  'test',
  {
    // One project of its own: the plugin below is in no project of the configuration file.
    config: false,
    include: ['test/**/*.test.ts'],
    watch: false,
    bail: 1,
    // Threads, as they end with this process.
    pool: 'threads',
    // No limit on a test's time: on a slow machine any mutant would pass for noticed.
    testTimeout: 0,
    hookTimeout: 0,
    reporters: [{}],
    api: false,
  },
  { plugins: [{ name: 'mutant', enforce: 'pre', load: (id) => mutated(id.replace(/\?.*$/, '')) }] },
);
await vitest.standalone();

const threads: BuildContext = await context({
  ...sourceWorker,
  metafile: true,
  plugins: [
    {
      name: 'mutant',
      setup: (build) =>
        build.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
          contents: mutated(path) ?? readFileSync(path, 'utf8'),
          loader: 'ts',
        })),
    },
  ],
});
const { metafile } = await threads.rebuild();
const inThreads = (file: string) =>
  Object.keys(metafile?.inputs ?? {}).some((path) => file.endsWith(`/${path}`));

const specifications = new Map<string, TestSpecification[]>();

async function specificationsOf(folders: readonly string[]): Promise<TestSpecification[]> {
  const key = folders.join();
  const found = specifications.get(key) ?? (await vitest.globTestSpecifications([...folders]));
  specifications.set(key, found);
  return found;
}

async function verdictOn(next: Trial): Promise<Verdict> {
  trial = next;
  vitest.invalidateFile(next.file);
  // After the first failure the other files are not run: their last results would be taken for this run's.
  vitest.state.filesMap.clear();
  if (inThreads(next.file)) await threads.rebuild();
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(
    await specificationsOf(next.tests),
  );
  const failed = testModules.find((module) => !module.ok());
  if (failed) {
    const [test] = [...failed.children.allTests('failed')];
    const [error] = test?.result().errors ?? failed.errors();
    return { failed: `${test?.fullName ?? failed.relativeModuleId}: ${error?.message.split('\n', 1)[0]}` };
  }
  if (unhandledErrors.length > 0) return { failed: `an error that no test catches: ${unhandledErrors[0]}` };
  return { failed: null };
}

process.on('message', async (next: Trial) => {
  process.send?.(await verdictOn(next));
});
process.on('disconnect', () => process.exit());
