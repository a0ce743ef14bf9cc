/** The service's worker, except that a job whose first layer has one of these seeds goes wrong. */
const worker = require('../../dist/app/worker.cjs');

const trap = new Uint8Array([
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 8, 1, 4],
  ...[116, 114, 97, 112, 0, 0, 10, 5, 1, 3, 0, 0, 11],
]);

const faults = {
  666001: () => process.exit(1),
  666002: () => new WebAssembly.Instance(new WebAssembly.Module(trap)).exports.trap(),
  666003: () => {
    for (const hoard = []; ; ) hoard.push(new Array(100_000).fill(hoard.length));
  },
  666004: () => {
    for (;;);
  },
  666005: () => {
    throw new Error('a defect');
  },
};

Object.assign(exports, worker);
exports.convolve = (task) => {
  faults[task.job.works[0]?.seed]?.();
  return worker.convolve(task);
};
