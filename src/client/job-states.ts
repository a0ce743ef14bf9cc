import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { jsonType } from './bodies.ts';
import type { components } from './openapi.ts';
import { readJson } from './replies.ts';
import { sleep } from './retry.ts';
import type { Sender } from './sender.ts';

/** A job: its status, how far it is, and the problem if it has failed. */
export type JobState = components['schemas']['Job'];

export function jobPath(id: string): string {
  return `/v1/jobs/${encodeURIComponent(id)}`;
}

/** Milliseconds without an event after which a stream is left: something on the way may keep it back. */
const longestSilence = 15_000;

/** Milliseconds between a stream's end and the next one. */
const pause = 1000;

/**
 * The states of a job, its end last: from streams of events as long as these come, else from the job itself.
 * @throws ServiceProblem, the signal's reason, or a TypeError where the service has gone and does not come back
 */
export async function* statesOf(
  sender: Sender,
  id: string,
  signal: AbortSignal | undefined,
  silence = longestSilence,
): AsyncGenerator<JobState, void> {
  const path = jobPath(id);
  const options = signal && { signal };
  let last: string | undefined;
  for (;;) {
    try {
      for await (const event of eventsOf(sender, `${path}/events`, last, signal, silence)) {
        last = event.id;
        yield JSON.parse(event.data);
        if (event.event === 'end') return;
      }
    } catch {
      // The request below finds out why.
    }
    const sent = { method: 'GET', accept: jsonType, repeatable: true };
    const state = await readJson<JobState>(await sender.send(path, sent, options));
    yield state;
    if (state.ended !== undefined) return;
    await sleep(pause, signal);
  }
}

/** The events of one stream, after the one with the id `last`. */
async function* eventsOf(
  { open }: Sender,
  path: string,
  last: string | undefined,
  signal: AbortSignal | undefined,
  silence: number,
): AsyncGenerator<EventSourceMessage, void> {
  const leaving = new AbortController();
  const signals = [leaving.signal, ...(signal ? [signal] : [])];
  const events: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event) });
  const decoder = new TextDecoder();
  /** Waits for what comes, but no longer than `silence`. */
  async function within<T>(coming: Promise<T>): Promise<T> {
    const timer = setTimeout(() => leaving.abort(), silence);
    return coming.finally(() => clearTimeout(timer));
  }
  try {
    const headers = { ...(last !== undefined && { 'last-event-id': last }) };
    const sent = { method: 'GET', accept: 'text/event-stream', headers };
    const { body } = await within(open(path, sent, { signal: AbortSignal.any(signals) }));
    const reader = body?.getReader();
    for (;;) {
      const piece = await (reader && within(reader.read()));
      if (!piece || piece.done) return;
      parser.feed(decoder.decode(piece.value, { stream: true }));
      yield* events.splice(0);
    }
  } finally {
    leaving.abort();
  }
}
