/**
 * The service's worker, or one that dies before it is ready. The file STILLBORN has a character for each worker
 * in the order of their starts: those with a dot die, and those beyond its end live.
 */
const { closeSync, openSync, readFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

/** How many workers have started before this one. Several may start at a time. */
function turn() {
  for (let taken = 0; ; taken++) {
    try {
      closeSync(openSync(`${process.env.STILLBORN}-${taken}`, 'wx'));
      return taken;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

if (!isMainThread && readFileSync(process.env.STILLBORN, 'latin1')[turn()] === '.') process.exit(7);
require('./faulty-worker.cjs');
