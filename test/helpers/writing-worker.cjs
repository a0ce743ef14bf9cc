/** A worker that writes to shared memory, and asks nobody whether it is to stop: for a time, or for ever. */
const { handlers } = require('../../dist/source-worker.cjs');

handlers.write = ({ words, bytes, millis }) => {
  words[0] = 1;
  for (const end = performance.now() + millis; performance.now() < end; ) {
    words[1]++;
    // Nothing interrupts that.
    bytes?.fill(words[1]);
  }
  words[2] = 1;
  return { value: null, transfer: [] };
};
