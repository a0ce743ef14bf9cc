import { ProblemError } from '../../errors.ts';
import { problemText, problemType, retryAfterSeconds } from '../http/problems/problem-text.ts';
import { problemStatuses } from '../http/problems/statuses.ts';
import { type ApiKeys, keyChallenge, keyRefusal } from '../http/security/api-keys.ts';
import type { MetricsText } from './messages.ts';

/** What is known of the service, and who may ask. */
export interface HealthSources {
  readonly state: { readonly silentMillis: number; readonly isStuck: boolean; readonly isReady: boolean };
  readonly metrics: { read(): Promise<MetricsText | undefined> };
  readonly keys: ApiKeys;
  readonly openGroups: ReadonlySet<string>;
}

/** The part of a request that its answer depends on. */
export interface HealthRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** What is wrong with its head. */
  readonly fault?: string | undefined;
}

/** An answer, with the fields of its header in lower case. */
export interface HealthAnswer {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Route {
  /** Its group in OPEN_ROUTES. */
  readonly group: string;
  readonly answer: (sources: HealthSources) => MetricsText | Promise<MetricsText>;
}

const methods: readonly string[] = ['GET', 'HEAD'];

const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/health/live', { group: 'health', answer: live }],
  ['/health/ready', { group: 'health', answer: ready }],
  ['/metrics', { group: 'metrics', answer: metrics }],
]);

/** Answers as the routes of the same names on PORT do, but without waiting for the event loop. */
export async function answerHealth(sources: HealthSources, request: HealthRequest): Promise<HealthAnswer> {
  try {
    if (request.fault !== undefined) throw new ProblemError('malformed-request', request.fault);
    const { type, text } = await routeOf(sources, request).answer(sources);
    return { status: 200, fields: { 'content-type': type }, body: text };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return refusal(error, request.id);
  }
}

/** Keys are looked at first, so that nobody without one learns which routes there are. */
function routeOf({ keys, openGroups }: HealthSources, { method, url, headers }: HealthRequest): Route {
  const path = url.split('?', 1)[0];
  const route = routes.get(path);
  const isOpen = keys.count === 0 || (route !== undefined && openGroups.has(route.group));
  const refused = isOpen ? undefined : keyRefusal(keys.identify(headers));
  if (refused) throw refused;
  if (!route)
    throw new ProblemError(
      'not-found',
      `there is no route ${path.slice(0, 200)} here: ${[...routes.keys()].join(', ')}`,
    );
  if (!methods.includes(method))
    throw new ProblemError('method-not-allowed', `${path} has ${methods.join(', ')}, not ${method}`);
  return route;
}

function live({ state }: HealthSources): MetricsText {
  if (state.isStuck) throw stuck(state.silentMillis);
  return status('live');
}

function ready({ state }: HealthSources): MetricsText {
  if (state.isStuck) throw stuck(state.silentMillis);
  if (!state.isReady) throw new ProblemError('unavailable', 'the workers are starting or stopping');
  return status('ready');
}

async function metrics({ metrics, state }: HealthSources): Promise<MetricsText> {
  const text = await metrics.read();
  if (!text) throw stuck(state.silentMillis);
  return text;
}

function status(status: 'live' | 'ready'): MetricsText {
  return { type: 'application/json; charset=utf-8', text: JSON.stringify({ status }) };
}

function stuck(millis: number): ProblemError {
  return new ProblemError(
    'unavailable',
    `the event loop has given no sign for ${(millis / 1000).toFixed(1)} s`,
  );
}

function refusal(problem: ProblemError, instance: string): HealthAnswer {
  const status = problemStatuses[problem.code];
  return {
    status,
    fields: {
      'content-type': problemType,
      'cache-control': 'no-store',
      ...(status === 503 && { 'retry-after': String(retryAfterSeconds) }),
      ...(status === 401 && { [keyChallenge.name]: keyChallenge.value }),
      ...(status === 405 && { allow: methods.join(', ') }),
    },
    body: problemText(problem, instance),
  };
}
