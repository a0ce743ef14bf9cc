/**
 * dist/server.js: runs the bundled service with the code cache that the build recorded, so that V8 need not parse and compile
 * what the start-up runs. Without a cache, or with that of another V8, it runs all the same, only later.
 * (Node 22 has module.enableCompileCache for this; Node 20 does not.)
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const filename = fileURLToPath(new URL('./app/server.cjs', import.meta.url));
const cacheFile = fileURLToPath(new URL('./app/server.cache', import.meta.url));

// As npm start has them, without which they come too late for this thread: a code cache is good for the same flags only.
setFlagsFromString('--min-semi-space-size=4');
setFlagsFromString('--max-semi-space-size=4');

// The bundle is ASCII, which latin1 reads without decoding.
const script = new Script(Module.wrap(readFileSync(filename, 'latin1')), {
  filename,
  ...(existsSync(cacheFile) && { cachedData: readFileSync(cacheFile) }),
});
if (process.argv.includes('--record-code-cache')) {
  process.on('exit', () => writeFileSync(cacheFile, script.createCachedData()));
}
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(filename), module, filename, dirname(filename));
