/**
 * dist/server.js: runs the bundled service with the code cache that the build recorded, so that V8 need not
 * parse and compile what the start-up runs. Without a cache for this Node, the service only starts later. Node's own module.enableCompileCache (Node 22.8) takes a third longer: it holds less of what
 * the start-up runs. It also wants a folder to write to, which the image does not have, and ignores what
 * another user has written.
 */
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import { paths } from '../paths.ts';
import { readCodeCache, writeCodeCache } from './code-cache.ts';

const filename = fileURLToPath(paths.service);
const cacheFile = fileURLToPath(paths.serviceCache);

const cachedData = readCodeCache(cacheFile, (reason) => {
  process.stderr.write(`groupconv starts without its code cache, and so later: ${reason}\n`);
});

// The bundle is ASCII, which latin1 reads without decoding.
const script = new Script(Module.wrap(readFileSync(filename, 'latin1')), {
  filename,
  ...(cachedData && { cachedData }),
});
if (process.argv.includes('--record-code-cache')) {
  process.on('exit', () => writeCodeCache(cacheFile, script.createCachedData()));
}
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(filename), module, filename, dirname(filename));
