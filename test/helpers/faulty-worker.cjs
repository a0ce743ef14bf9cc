/** The service's worker, except that a job whose layer has one of these seeds goes wrong. */

/** Whether the service's kernels are given addresses outside their memory, where WebAssembly traps. */
let trapping = false;
const outside = 0x7ffffff0;

const misled = ([name, value]) => {
  if (!/_f(32|64)$/.test(name)) return [name, value];
  return [name, (...args) => value(...(trapping ? args.fill(outside) : args))];
};

const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  get exports() {
    return Object.fromEntries(Object.entries(super.exports).map(misled));
  }
};

const { handlers } = require('../../dist/source-worker.cjs');
const { execute } = handlers;

const faults = {
  666001: () => process.exit(1),
  666002: () => {
    trapping = true;
  },
  666003: () => {
    for (const hoard = []; ; ) hoard.push(new Array(100_000).fill(hoard.length));
  },
  666004: () => {
    for (;;);
  },
  666006: () => {
    throw new RangeError('Array buffer allocation failed');
  },
  666005: () => {
    throw new Error('a defect');
  },
};

handlers.execute = (job) => {
  faults[job.job.layer?.seed]?.();
  try {
    return execute(job);
  } finally {
    trapping = false;
  }
};
