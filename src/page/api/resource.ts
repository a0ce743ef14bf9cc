import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { ServiceProblem } from '../../client/problem.ts';
import { type ApiRequest, sendRequest } from './client.ts';
import { apiKey } from './key.ts';

/** The state of the current request. */
export type ResourceStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'refused'; readonly problem: ServiceProblem }
  /** `seconds` is when it is asked again, undefined where it is not. */
  | { readonly kind: 'busy'; readonly problem: ServiceProblem; readonly seconds?: number }
  | { readonly kind: 'unreachable' };

/**
 * The answer to a request that changes. One request is sent at a time, always the newest.
 * The last answer stays until the next one is there.
 */
export interface Resource<T> {
  readonly value: ReadonlySignal<T | undefined>;
  readonly status: ReadonlySignal<ResourceStatus>;
  /** Whether the value answers the current request. */
  readonly isCurrent: ReadonlySignal<boolean>;
  /** Sends the request again. */
  readonly retry: () => void;
}

const maxCachedAnswers = 64;
/** Requests of more characters carry tensors. They are not kept. */
const maxCachedKey = 2 ** 17;

/**
 * Follows a request with its answer. Answers are cached by request.
 * @param request the request to send, or undefined for none
 * @param delay milliseconds without a further change before the request is sent
 */
export function resource<T>(request: ReadonlySignal<ApiRequest | undefined>, delay = 0): Resource<T> {
  const value: Signal<T | undefined> = signal(undefined);
  const status: Signal<ResourceStatus> = signal({ kind: 'idle' });
  const answered: Signal<string | undefined> = signal(undefined);
  const isCurrent = computed(() => request.value !== undefined && answered.value === keyOf(request.value));
  const answers = new Map<string, T>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: AbortController | undefined;

  async function send(): Promise<void> {
    const wanted = request.peek();
    if (wanted === undefined || sending) return;
    const controller = new AbortController();
    sending = controller;
    const outcome = await sendRequest<T>(wanted, {
      signal: controller.signal,
      onWait: (problem, seconds) => {
        if (request.peek() === wanted) status.value = { kind: 'busy', problem, seconds };
        else controller.abort();
      },
    });
    sending = undefined;
    const current = request.peek();
    if (outcome.kind === 'answer') cacheAnswer(keyOf(wanted), outcome.value);
    if (current === undefined) return;
    if (controller.signal.aborted || keyOf(current) !== keyOf(wanted)) return followRequest();
    if (outcome.kind === 'answer') showAnswer(keyOf(wanted), outcome.value);
    else if (outcome.kind === 'unreachable') status.value = outcome;
    else status.value = { kind: isBusy(outcome.problem) ? 'busy' : 'refused', problem: outcome.problem };
  }

  function showAnswer(key: string, answer: T): void {
    batch(() => {
      value.value = answer;
      answered.value = key;
      status.value = { kind: 'idle' };
    });
  }

  function cacheAnswer(key: string, answer: T): void {
    if (key.length > maxCachedKey) return;
    answers.set(key, answer);
    const [oldest] = answers.keys();
    if (answers.size > maxCachedAnswers && oldest !== undefined) answers.delete(oldest);
  }

  function followRequest(): void {
    clearTimeout(timer);
    if (status.peek().kind === 'busy') sending?.abort();
    const wanted = request.value;
    const cached = wanted && answers.get(keyOf(wanted));
    if (cached !== undefined && wanted) showAnswer(keyOf(wanted), cached);
    else if (wanted !== undefined) {
      status.value = { kind: 'loading' };
      if (delay > 0) timer = setTimeout(() => void send(), delay);
      else void send();
    } else status.value = { kind: 'idle' };
  }

  function retry(): void {
    status.value = { kind: 'loading' };
    sending?.abort();
    void send();
  }

  function retryWithKey(): void {
    const current = apiKey.value === undefined ? undefined : status.peek();
    if (current?.kind === 'refused' && [401, 403].includes(current.problem.status)) retry();
  }

  effect(followRequest);
  effect(retryWithKey);
  addEventListener('online', () => status.peek().kind === 'unreachable' && retry());
  return { value, status, isCurrent, retry };
}

function isBusy({ status }: ServiceProblem): boolean {
  return status === 429 || status === 503;
}

function keyOf({ path, body }: ApiRequest): string {
  return `${path}\n${body ?? ''}`;
}
