/**
 * `npm run test:mutation -- src/layers/groups.ts`: changes one thing at a time in the files, and has the tests
 * run: those that mirror the file's room, then test/conformance, then what `--tests` names; with `--only` no
 * others than those. `--skip` leaves out the tests whose titles it matches, `--again` all mutants but those
 * that survive in an earlier output. `--patience` is how many milliseconds a test may take.
 * What no test notices is printed, unless scripts/mutants.json gives the reason why it changes nothing. A
 * mutant is never written to a source: Vite and esbuild are given its text.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import './ensure-built.ts';
import { type Mutant, mutantsOf } from './mutation/mutants.ts';
import type { Allowance, Trial, Verdict } from './mutation/runner.ts';
import { buildSourceWorker } from './source-worker.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A mutant that does what the source does. */
const equivalent = z.strictObject({
  file: z.string(),
  line: z.string(),
  mutation: z.string(),
  reason: z.string().min(10),
});
const equivalents = z
  .array(equivalent)
  .parse(JSON.parse(readFileSync(new URL('mutants.json', import.meta.url), 'utf8')));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'string', multiple: true, default: [] },
    only: { type: 'boolean', default: false },
    skip: { type: 'string' },
    again: { type: 'string' },
    patience: { type: 'string', default: '0' },
    verbose: { type: 'boolean' },
  },
});

/**
 * The process that runs the tests; it is killed, and another takes its place, where a mutant makes it hang.
 */
class Runner {
  #child: ChildProcess | undefined;
  /** Whether its process has run tests. */
  warm = false;

  /** @returns null where a file of tests takes longer than it may. */
  async try(trial: Trial): Promise<Verdict | null> {
    this.#child ??= fork(fileURLToPath(new URL('mutation/runner.ts', import.meta.url)), [values.patience], {
      cwd: root,
      stdio: ['ignore', 'ignore', values.verbose ? 'inherit' : 'ignore', 'ipc'],
    });
    const child = this.#child;
    const ended = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const allow = (millis: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => child.kill('SIGKILL'), millis);
    };
    allow(600_000);
    child.send({ ...trial, skip: values.skip });
    try {
      const exit = once(child, 'exit', { signal: ended.signal }).then(() => null);
      const message = async (): Promise<Verdict | null> => {
        for await (const sent of on(child, 'message', { signal: ended.signal })) {
          const [received]: (Verdict | Allowance)[] = sent;
          if (!('allowed' in received)) return received;
          allow(received.allowed);
        }
        return null;
      };
      const verdict = await Promise.race([message(), exit]);
      if (verdict === null) this.#child = undefined;
      this.warm = verdict !== null;
      return verdict;
    } finally {
      ended.abort();
      clearTimeout(timer);
    }
  }

  close(): void {
    this.#child?.kill('SIGKILL');
  }
}

function filesOf(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.d\.ts$|assembly\//.test(name))
    .map((name) => `${path.replace(/\/$/, '')}/${name}`)
    .sort();
}

const survival = (file: string, { line, mutation, text }: Mutant) =>
  `SURVIVES  ${file}:${line}  ${mutation}    | ${text}`;
const again = values.again === undefined ? undefined : readFileSync(values.again, 'utf8').split('\n');

/** Tries all mutants of a file. @returns those that nothing noticed and no reason excuses */
async function tryAll(runner: Runner, file: string): Promise<Mutant[]> {
  const source = readFileSync(file, 'utf8');
  const room = /^src\/[^/]+/.exec(file)?.[0].replace('src', 'test') ?? 'test';
  const trialOf = (text: string | null, tests: readonly string[]): Trial => ({
    file: resolve(root, file),
    text,
    tests,
  });
  const remeasured = async ({ tests }: { readonly tests: readonly string[] }): Promise<number> => {
    const { warm } = runner;
    const from = performance.now();
    const whole = await runner.try(trialOf(null, tests));
    if (whole?.failed !== null) throw new Error(`${tests} fails where ${file} is as it is: ${whole?.failed}`);
    // A process loads all packages first.
    return warm ? performance.now() - from : remeasured({ tests });
  };
  const stages: { tests: readonly string[]; millis: number }[] = [];
  const rooms = values.only ? [] : [[room], ['test/conformance']];
  for (const tests of [...rooms, values.tests]) {
    if (tests.length === 0) continue;
    stages.push({ tests, millis: await remeasured({ tests }) });
  }
  // A mutant that nothing can miss: verdicts on a file that no test is given say nothing.
  let reached = false;
  const control = `throw new Error('control');\n${source}`;
  for (const { tests } of stages)
    reached ||= (await runner.try(trialOf(control, tests)))?.failed?.includes('control') ?? false;
  if (!reached)
    throw new Error(`no test of ${room} or test/conformance loads ${file}: name some with --tests`);
  const survivors: Mutant[] = [];
  const counts = { killed: 0, hung: 0, equivalent: 0 };
  const mutants = mutantsOf(file, source).filter(
    (mutant) => !again || again.includes(survival(file, mutant)),
  );
  for (const mutant of mutants) {
    const known = equivalents.some(
      (other) => other.file === file && other.line === mutant.text && other.mutation === mutant.mutation,
    );
    if (known) {
      counts.equivalent++;
      continue;
    }
    const text = source.slice(0, mutant.from) + mutant.replacement + source.slice(mutant.to);
    let verdict: Verdict | null = { failed: null };
    const from = performance.now();
    for (const stage of stages) {
      if (verdict?.failed !== null) break;
      verdict = await runner.try(trialOf(text, stage.tests));
      if (verdict !== null) continue;
      // Where the sources as they are take much longer by now, the machine is slow, and the mutant need not hang.
      const before = stage.millis;
      stage.millis = await remeasured(stage);
      if (stage.millis > 2 * before) verdict = await runner.try(trialOf(text, stage.tests));
    }
    if (verdict === null || / timed out in \d+ms/.test(verdict.failed ?? '')) counts.hung++;
    else if (verdict.failed !== null) counts.killed++;
    else {
      survivors.push(mutant);
      process.stdout.write(`${survival(file, mutant)}\n`);
    }
    if (values.verbose)
      process.stdout.write(
        `${file}:${mutant.line}  ${mutant.mutation}: ${JSON.stringify(verdict)}, ` +
          `${Math.round(performance.now() - from)} ms\n`,
      );
  }
  process.stdout.write(
    `${file}: ${mutants.length} mutants: ${counts.killed} noticed, ${counts.hung} ended by time, ` +
      `${counts.equivalent} equivalent, ${survivors.length} survive\n`,
  );
  return survivors;
}

/** Reasons for mutants that there are no more. */
function outdated(files: readonly string[]): string[] {
  return equivalents
    .filter(({ file }) => files.includes(file))
    .filter(
      ({ file, line, mutation }) =>
        !mutantsOf(file, readFileSync(file, 'utf8')).some(
          (mutant) => mutant.text === line && mutant.mutation === mutation,
        ),
    )
    .map(({ file, line, mutation }) => `${file}: ${mutation} | ${line}`);
}

process.chdir(root);
const files = positionals.map((path) => relative(root, resolve(path))).flatMap(filesOf);
if (files.length === 0) throw new Error('name files or folders of src/');
const old = outdated(files);
for (const line of old) process.stdout.write(`no such mutant: ${line}\n`);
const runner = new Runner();
let left = 0;
try {
  for (const file of files) left += (await tryAll(runner, file)).length;
} finally {
  runner.close();
  await buildSourceWorker();
}
process.exitCode = left > 0 || old.length > 0 ? 1 : 0;
