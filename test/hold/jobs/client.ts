import { ask } from '../client.ts';
import { sleep } from '../scenario.ts';
import type { Service } from '../service.ts';

const json = { 'content-type': 'application/json' };

/** What a job asks for. */
export interface JobRequest {
  readonly body: object;
  /** The text of its result. */
  readonly expected: string;
}

/** A job whose answer nobody else has: one number. */
export function numbered(value: number): object {
  const layer = { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 1, bias: false };
  return { layer, weight: { fill: 1 }, input: [[[value]]] };
}

/** A job of 2.4 thousand million multiply-accumulates. */
export function heavy(value: number): object {
  const layer = {
    type: 'conv2d',
    in_channels: 256,
    out_channels: 256,
    kernel_size: 3,
    padding: 1,
    bias: false,
  };
  return { layer, weight: { fill: value }, input: { shape: [1, 256, 64, 64], fill: 1 }, format: 'none' };
}

/** One that takes a second and more. */
export function long(): object {
  const layer = {
    type: 'conv2d',
    in_channels: 256,
    out_channels: 256,
    kernel_size: 7,
    padding: 3,
    bias: false,
  };
  return { layer, weight: { fill: 1 }, input: { shape: [8, 256, 64, 64], fill: 1 }, format: 'none' };
}

/** The answer at once. */
export async function answerAtOnce({ url }: Service, body: object): Promise<string> {
  const reply = await ask(`${url}/v1/conv`, { method: 'POST', headers: json, body: JSON.stringify(body) });
  if (reply.status !== 200) throw new Error(`${reply.status} ${reply.body}`);
  return reply.body;
}

/** Posts a job, again and again while there is no room. @returns its id */
export async function postJob({ url }: Service, body: object): Promise<string> {
  const headers = { ...json, prefer: 'respond-async' };
  for (;;) {
    const reply = await ask(`${url}/v1/conv`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (reply.status === 202) return JSON.parse(reply.body).id;
    if (reply.status !== 503) throw new Error(`${reply.status} ${reply.body}`);
    await sleep(100);
  }
}

/** The status of a job; `lost` where there is none. */
export async function statusOf({ url }: Service, id: string): Promise<string> {
  const reply = await ask(`${url}/v1/jobs/${id}`);
  return reply.status === 200 ? JSON.parse(reply.body).status : 'lost';
}

/** Waits for the end of a job. @returns its status */
export async function endOf(service: Service, id: string, millis = 120_000): Promise<string> {
  const until = performance.now() + millis;
  for (;;) {
    const status = await statusOf(service, id);
    if ((status !== 'queued' && status !== 'running') || performance.now() > until) return status;
    await sleep(25);
  }
}

/** What is wrong with the result of a job, if anything is. */
export async function faultOf(service: Service, id: string, expected: string): Promise<string | undefined> {
  const status = await endOf(service, id);
  if (status !== 'done') return `${id} is ${status}`;
  const { body } = await ask(`${service.url}/v1/jobs/${id}/result`);
  return body === expected ? undefined : `${id} has ${body.slice(0, 200)}, not ${expected.slice(0, 200)}`;
}

export async function deleteJob({ url }: Service, id: string): Promise<number> {
  return (await ask(`${url}/v1/jobs/${id}`, { method: 'DELETE' })).status;
}
