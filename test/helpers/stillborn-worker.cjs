/** The service's worker, but for those after the first: as many as the file STILLBORN has bytes die before they are ready, each of which takes one. */
const { readFileSync, writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

const left = readFileSync(process.env.STILLBORN);
if (!isMainThread && left.length > 0) {
  if (left[0] === 0x2e) {
    writeFileSync(process.env.STILLBORN, left.subarray(1));
    process.exit(7);
  }
  writeFileSync(process.env.STILLBORN, left.subarray(1));
}
require('./faulty-worker.cjs');
