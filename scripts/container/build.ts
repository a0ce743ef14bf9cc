import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, statSync } from 'node:fs';
import { basename, delimiter, join, posix } from 'node:path';
import type { Stage, Step } from './dockerfile.ts';

/** What a stage has come to: its file system in a folder, and the settings of its image. */
export interface Image {
  readonly root: string;
  workdir: string;
  environment: Record<string, string>;
  user: string;
  exposed: string;
  command: readonly string[];
  healthcheck: readonly string[];
}

const runTimeoutMillis = 300_000;

/** Follows a stage's instructions in an empty folder. `sources` has the roots of the stages before by name. */
export function buildStage(
  { steps }: Stage,
  root: string,
  context: string,
  sources: ReadonlyMap<string, string>,
  report: (line: string) => void,
): Image {
  const image: Image = {
    root,
    workdir: '/',
    environment: {},
    user: 'root',
    exposed: '',
    command: [],
    healthcheck: [],
  };
  for (const step of steps) {
    const start = performance.now();
    follow(step, image, context, sources);
    if (step.keyword === 'RUN') {
      report(`RUN ${step.text} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    }
  }
  return image;
}

function follow(step: Step, image: Image, context: string, sources: ReadonlyMap<string, string>): void {
  switch (step.keyword) {
    case 'WORKDIR':
      image.workdir = posix.resolve(image.workdir, step.text);
      mkdirSync(join(image.root, image.workdir), { recursive: true });
      break;
    case 'RUN':
      run(step.text, image);
      break;
    case 'COPY':
      copy(step, image, step.from === undefined ? context : rootOf(step.from, sources));
      break;
    case 'ENV':
      Object.assign(image.environment, step.values);
      break;
    case 'USER':
      image.user = step.text;
      break;
    case 'EXPOSE':
      image.exposed = step.text;
      break;
    case 'CMD':
      image.command = step.command;
      break;
    case 'HEALTHCHECK':
      image.healthcheck = step.command;
      break;
  }
}

function rootOf(stage: string, sources: ReadonlyMap<string, string>): string {
  const root = sources.get(stage);
  if (root === undefined) throw new Error(`COPY --from=${stage}: there is no such stage before`);
  return root;
}

function copy({ sources, target }: Step & { keyword: 'COPY' }, image: Image, origin: string): void {
  const to = join(image.root, posix.resolve(image.workdir, target));
  for (const source of sources) {
    const from = join(origin, posix.resolve('/', source));
    const into = !statSync(from).isDirectory() && (target.endsWith('/') || sources.length > 1);
    cpSync(from, into ? join(to, basename(source)) : to, { recursive: true, verbatimSymlinks: true });
  }
}

function run(command: string, { root, workdir, environment }: Image): void {
  const { status, signal, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], {
    cwd: join(root, workdir),
    env: { ...hostEnvironment(), ...environment },
    encoding: 'utf8',
    timeout: runTimeoutMillis,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`RUN ${command} ended with ${status ?? signal}:\n${stdout}${stderr}`);
}

/** This process's environment without what `npm run` adds to it: the build must find nothing of this checkout. */
function hostEnvironment(): NodeJS.ProcessEnv {
  const added =
    /^(npm_(package|lifecycle|config_local_prefix|node_execpath|execpath|command)|INIT_CWD$|NODE_(ENV|OPTIONS)$)/;
  const kept = Object.entries(process.env).filter(([name]) => !added.test(name));
  const folders = (process.env.PATH ?? '').split(delimiter);
  const PATH = folders.filter((folder) => !folder.includes('node_modules')).join(delimiter);
  return { ...Object.fromEntries(kept), PATH };
}
