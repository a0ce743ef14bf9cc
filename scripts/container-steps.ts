/**
 * `npm run test:container`: follows the Dockerfile without a container engine. Each of its instructions is done in
 * an empty folder, from what .dockerignore lets through; what comes out is started as the image would be, as an
 * unprivileged user where this process is root.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { buildStage, type Image } from './container/build.ts';
import { copyContext } from './container/context.ts';
import { parseDockerfile } from './container/dockerfile.ts';
import { runImage } from './container/run.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const report = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'groupconv-container-'));
  // mkdtemp's folder is closed to the unprivileged user that the image runs as.
  chmodSync(folder, 0o755);
  try {
    const image = build(folder);
    checkSettings(image);
    checkFiles(image);
    const before = filesOf(image);
    await runImage(image, report);
    if (filesOf(image).join() !== before.join()) throw new Error('the service wrote into its image');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The last stage's image, after all stages before it. */
function build(folder: string): Image {
  const context = join(folder, 'context');
  mkdirSync(context);
  report(`context: ${copyContext(root, context)} files`);
  const sources = new Map<string, string>();
  let image: Image | undefined;
  for (const stage of parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))) {
    report(`FROM ${stage.image} (here: Node ${process.version}) AS ${stage.name}`);
    const stageRoot = join(folder, `stage-${stage.name}`);
    mkdirSync(stageRoot);
    image = buildStage(stage, stageRoot, context, sources, report);
    sources.set(stage.name, stageRoot);
  }
  if (!image) throw new Error('the Dockerfile has no stage');
  return image;
}

function checkSettings({ user, exposed, environment }: Image): void {
  const { HOST, PORT, NODE_ENV } = environment;
  if (['root', '0', ''].includes(user)) throw new Error('USER is root');
  if (HOST !== '0.0.0.0') throw new Error(`HOST=${HOST} is not reached from outside of the container`);
  if (PORT !== exposed) throw new Error(`EXPOSE ${exposed} is not PORT ${PORT}`);
  if (NODE_ENV !== 'production') throw new Error(`NODE_ENV is ${NODE_ENV}`);
}

/** Only what runs is in the image: no package that is there for development only, and no source. */
function checkFiles(image: Image): void {
  const app = join(image.root, image.workdir);
  const names = readdirSync(app).sort().join(', ');
  if (names !== 'dist, node_modules, package.json') throw new Error(`the image has ${names}`);
  const lock = z
    .object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) })
    .parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const unwanted = Object.entries(lock.packages)
    .filter(([path, { dev }]) => dev && existsSync(join(app, path)))
    .map(([path]) => path);
  if (unwanted.length > 0) throw new Error(`the image has packages for development: ${unwanted.join(', ')}`);
  const files = filesOf(image);
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  report(`image: ${names}: ${files.length} files, ${(bytes / 2 ** 20).toFixed(1)} MiB on top of the base`);
}

function filesOf({ root }: Image): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

main().catch((error: unknown) => {
  process.stderr.write(`container steps: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
