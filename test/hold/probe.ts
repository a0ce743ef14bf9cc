/**
 * `probe.ts <url> <milliseconds>`: asks every 20 ms and prints the milliseconds that each answer took, as
 * JSON. A process of its own: one that sends large bodies is late itself.
 */
import { ask } from './client.ts';
import { sleep } from './scenario.ts';

const [url = '', millis] = process.argv.slice(2);
const times: number[] = [];
for (const end = performance.now() + Number(millis); performance.now() < end; await sleep(20))
  times.push((await ask(url)).millis);
process.stdout.write(JSON.stringify(times), () => process.exit());
