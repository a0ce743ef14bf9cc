/**
 * Copies Swagger UI into dist/swagger-ui/, so that the service runs without packages. Bundles the page into dist/page/: index.html, and what it loads under assets/. The names of those files
 * hold the hash of their content, so that browsers may keep them for good. Each file has a compressed one
 * beside it.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { diagramStyle, groupVariables } from '../src/diagram/style.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = `${root}dist/page`;

const swaggerUi = dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui'));
rmSync(`${root}dist/swagger-ui`, { recursive: true, force: true });
cpSync(join(swaggerUi, 'static'), `${root}dist/swagger-ui`, { recursive: true });

for (const family of ['source-sans-3', 'source-code-pro']) {
  const font = `@fontsource-variable/${family}/files/${family}-latin-wght-normal.woff2`;
  cpSync(createRequire(import.meta.url).resolve(font), `${root}dist/swagger-ui/${family}.woff2`);
}

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    page: 'src/page/main.tsx',
    style: 'src/page/style/page.css',
    icon: 'src/page/icon.svg',
    card: 'src/page/card.png',
  },
  outdir: 'dist/page/assets',
  entryNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  splitting: true,
  bundle: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  loader: { '.svg': 'copy', '.png': 'copy', '.woff2': 'file' },
  banner: { css: groupVariables() + diagramStyle },
  minify: true,
  legalComments: 'none',
  metafile: true,
});

const files = Object.keys(metafile.outputs).map((path) => basename(path));
const named = (start: string, end: string) => {
  const file = files.find((name) => name.startsWith(start) && name.endsWith(end));
  if (file === undefined) throw new Error(`the bundle has no ${start}*${end}`);
  return `assets/${file}`;
};
const html = readFileSync(`${root}src/page/index.html`, 'utf8')
  .replace('assets/page.js', named('page-', '.js'))
  .replace('assets/style.css', named('style-', '.css'))
  .replace('assets/icon.svg', named('icon-', '.svg'))
  .replace('assets/card.png', named('card-', '.png'))
  .replace('assets/sans.woff2', named('source-sans-3-', '.woff2'))
  .replace('assets/mono.woff2', named('source-code-pro-', '.woff2'));
// What the page's code imports at once, so that the browser need not read it to know.
const [, page] =
  Object.entries(metafile.outputs).find(([path]) => path.endsWith(named('page-', '.js'))) ?? [];
const preloads = (page?.imports ?? [])
  .filter(({ kind }) => kind === 'import-statement')
  .map(({ path }) => `<link rel="modulepreload" href="assets/${basename(path)}" />`);
writeFileSync(`${out}/index.html`, html.replace('</head>', `${preloads.join('')}</head>`));

const licence = createRequire(import.meta.url).resolve('@fontsource-variable/source-sans-3/LICENSE');
cpSync(licence, `${out}/assets/OFL.txt`);

// Fonts and pictures are compressed already.
for (const name of ['index.html', ...readdirSync(`${out}/assets`).map((asset) => `assets/${asset}`)])
  if (!/\.(woff2|png)$/.test(name))
    writeFileSync(`${out}/${name}.gz`, gzipSync(readFileSync(`${out}/${name}`), { level: 9 }));
