/** The process in which scripts/mutate.ts has mutants tried. It is killed where a mutant hangs it. */
import { readFileSync } from 'node:fs';
import { type BuildContext, context } from 'esbuild';
import { createVitest, type TestSpecification } from 'vitest/node';
import { alone } from '../../vitest.config.ts';
import { sourceWorker } from '../source-worker.ts';
import { keptThread } from './kept-thread.ts';

/** What is to be tried: the whole text of a file, or none for the files as they are. */
export interface Trial {
  readonly file: string;
  readonly text: string | null;
  /** The folders and files of tests. */
  readonly tests: readonly string[];
  /** What matches the titles of tests that are left out. */
  readonly skip?: string;
}

export interface Verdict {
  /** The first test that fails, and what it says. */
  readonly failed: string | null;
}

/** Sent before each file of tests: how many milliseconds it may take. */
export interface Allowance {
  readonly allowed: number;
}

let trial: Trial | undefined;
const mutated = (file: string) => (trial?.file === file && trial.text !== null ? trial.text : undefined);

/** What the thread that is kept has loaded since the last trial, of which a mutant may have left anything. */
let stale = new Set<string>();
const takeStale = () => {
  const files = [...stale];
  stale = new Set();
  return files;
};

const patience = Number(process.argv[2] ?? 0);
const common = {
  watch: false,
  bail: 1,
  maxWorkers: 1,
  // No limit on a test's time but one that is asked for: on a slow machine any mutant would pass for noticed.
  testTimeout: patience,
  hookTimeout: patience,
} as const;
// Vite's plugins are not inherited by the projects.
const plugins = [
  {
    name: 'mutant',
    enforce: 'pre',
    load: (id: string) => mutated(id.replace(/\?.*$/, '')),
  } as const,
];
const vitest = await createVitest('test', {
  // None of its projects: the plugin is in none of them.
  config: false,
  ...common,
  reporters: [{}],
  api: false,
  projects: [
    {
      plugins,
      test: {
        ...common,
        name: 'shared',
        include: ['test/**/*.test.ts'],
        exclude: alone,
        isolate: false,
        pool: keptThread(takeStale),
      },
    },
    // Threads, as they end with this process.
    { plugins, test: { ...common, name: 'alone', include: alone, pool: 'threads' } },
  ],
});
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

/** A file of tests: how many mutants of one file it has noticed, and how long it takes. */
interface Known {
  readonly specification: TestSpecification;
  noticed: number;
  millis: number;
}

const specifications = new Map<string, Known[]>();

async function specificationsOf(file: string, folders: readonly string[]): Promise<Known[]> {
  const key = `${file} ${folders.join()}`;
  const found =
    specifications.get(key) ??
    (await vitest.globTestSpecifications([...folders])).map((specification) => ({
      specification,
      noticed: 0,
      millis: Number.POSITIVE_INFINITY,
    }));
  specifications.set(key, found);
  // The quickest to notice one first.
  return found.sort((a, b) => a.millis / (1 + a.noticed) - b.millis / (1 + b.noticed) || 0);
}

/** All files of the project that are loaded, the mutant's forgotten. */
function forget(file: string): void {
  vitest.invalidateFile(file);
  for (const { vite } of vitest.projects) {
    for (const { moduleGraph } of Object.values(vite.environments)) {
      for (const loaded of moduleGraph.fileToModulesMap.keys())
        if (!loaded.includes('/node_modules/')) stale.add(loaded);
    }
  }
}

async function verdictOn(next: Trial): Promise<Verdict> {
  const before = trial;
  trial = next;
  if (next.skip !== undefined) vitest.setGlobalTestNamePattern(`^(?!.*(?:${next.skip}))`);
  for (const file of new Set([before?.file ?? next.file, next.file])) {
    forget(file);
    if (inThreads(file)) await threads.rebuild();
  }
  for (const known of await specificationsOf(next.file, next.tests)) {
    const allowed: Allowance = { allowed: 15_000 + 3 * known.millis };
    if (Number.isFinite(known.millis)) process.send?.(allowed);
    const from = performance.now();
    const failed = await failureOf(known.specification);
    if (failed !== null) {
      if (next.text !== null) known.noticed++;
      return { failed };
    }
    known.millis = performance.now() - from;
  }
  return { failed: null };
}

async function failureOf(specification: TestSpecification): Promise<string | null> {
  // The results of other files would be taken for this run's.
  vitest.state.filesMap.clear();
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([specification]);
  const failed = testModules.find((module) => !module.ok());
  if (failed) {
    const [test] = [...failed.children.allTests('failed')];
    const [error] = test?.result().errors ?? failed.errors();
    return `${test?.fullName ?? failed.relativeModuleId}: ${error?.message.split('\n', 1)[0]}`;
  }
  return unhandledErrors.length > 0 ? `an error that no test catches: ${unhandledErrors[0]}` : null;
}

process.on('message', async (next: Trial) => {
  process.send?.(await verdictOn(next));
});
process.on('disconnect', () => process.exit());
