// A health thread that dies when it gets the text of the metrics.
require('../../dist/source-health.cjs');
require('node:worker_threads').parentPort.once('message', () => process.exit(1));
