import { ask } from '../client.ts';
import { type LongBody, longBodies } from '../long-texts.ts';
import { atLeast, atMost, percentile, type Scenario, scaled, sleep } from '../scenario.ts';
import { type Service, startService } from '../service.ts';

const MiB = 2 ** 20;

/** A time counts if a repetition confirms it. */
const tries = 3;

/** Long bodies that hold much where little belongs: what they do to everybody else, and what is left of them. */
export const textScenario: Scenario = {
  name: 'texts',
  async run(size) {
    const bytes = scaled(60, size, 4) * MiB;
    const service = await startService({ KEEP_MEMORY_MS: '500' });
    try {
      // Compiled code and heaps of their first size are no leak.
      for (const make of longBodies) await send(service, make(MiB));
      const before = await resting(service);
      const seen = { wrong: 0, longest: 0, unwell: 0, late: 0, stopping: 0 };
      for (const make of longBodies) await tryOne(service, make(bytes), seen);
      const after = await resting(service);
      return [
        atLeast('bodies', longBodies.length, 30),
        atMost('answers that are no refusal', seen.wrong, 0),
        atMost('the longest answer', seen.longest / 1024, 16, ' KiB'),
        atMost('times that health was not answered afterwards', seen.unwell, 0),
        atMost('workers lost', await service.metric('groupconv_worker_restarts_total'), 0),
        atMost('bytes of bodies left', await service.metric('groupconv_held_body_bytes'), 0),
        atMost('the longest turn of the event loop, confirmed', seen.late, 15, ' ms'),
        atMost('until a job whose time is over is gone: maximum', seen.stopping, 50, ' ms'),
        atMost('memory at rest, beyond before', (after - before) / MiB, 40, ' MiB'),
      ];
    } finally {
      await service.stop();
    }
  },
};

function send({ url }: Service, { path, type, body }: LongBody, headers = {}) {
  return ask(`${url}${path}`, { method: 'POST', headers: { 'content-type': type, ...headers }, body });
}

/** Resident memory when the threads have given back what they keep. */
async function resting(service: Service): Promise<number> {
  await sleep(2500);
  return service.resident;
}

async function tryOne(
  service: Service,
  body: LongBody,
  seen: { wrong: number; longest: number; unwell: number; late: number; stopping: number },
): Promise<void> {
  const late: number[] = [];
  const stopping: number[] = [];
  for (let i = 0; i < tries; i++) {
    // Asking resets it.
    await service.metric('nodejs_eventloop_lag_max_seconds');
    const whole = await send(service, body);
    late.push(Math.max(0, 1000 * (await service.metric('nodejs_eventloop_lag_max_seconds')) - timerMillis));
    if (whole.status < 400 || whole.status >= 500) {
      seen.wrong++;
      process.stderr.write(`${body.what} was answered with ${whole.status}\n`);
    }
    seen.longest = Math.max(seen.longest, whole.body.length);

    const seconds = Math.max(0.001, ((i + 0.5) / tries) * (whole.millis / 1000)).toFixed(3);
    const cut = await send(service, body, { 'request-timeout': seconds });
    stopping.push(await untilGone(service));
    if (cut.status < 400 || (cut.status >= 500 && cut.status !== 504)) seen.wrong++;

    const health = await ask(`${service.url}/health/live`);
    if (health.status !== 200) seen.unwell++;
  }
  const confirmed = { late: percentile(late, 0), stopping: percentile(stopping, 0.5) };
  const line = `${body.what}: a turn of ${confirmed.late.toFixed(1)} ms, gone after ${confirmed.stopping.toFixed(1)} ms\n`;
  process.stderr.write(line);
  seen.late = Math.max(seen.late, confirmed.late);
  seen.stopping = Math.max(seen.stopping, confirmed.stopping);
}

/** The event loop's delay is measured with a timer of this many milliseconds. */
const timerMillis = 10;

/** Milliseconds until no job waits or runs. */
async function untilGone(service: Service): Promise<number> {
  const from = performance.now();
  const left = ['groupconv_workers_busy', 'groupconv_queue_length'];
  while ((await service.metric(left)) > 0) await sleep(4);
  return performance.now() - from;
}
