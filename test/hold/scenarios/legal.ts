import { request as openRequest } from 'node:http';
import { chooseEngine } from '../../../src/backend/engine.ts';
import { workPerMilli } from '../../../src/operations/cost.ts';
import { Draw } from '../../helpers/legal/draw.ts';
import { type LegalRequest, prepared } from '../../helpers/legal/prepared.ts';
import { drawLegal } from '../../helpers/legal/requests.ts';
import { adversarial } from '../legal/adversarial.ts';
import { sent } from '../legal/sent.ts';
import { atLeast, atMost, type Scenario } from '../scenario.ts';
import { randomNumbers } from '../seed.ts';
import { type Service, startService } from '../service.ts';

/** A turn of the event loop counts if it is longer than this each time that the request is sent alone. */
const longTurnMillis = 15;
/** Predicted and measured time are compared above this, and may differ by this factor. */
const shortestMillis = 1;
const factor = 4;
const repetitions = 3;
const warmUps = 200;
const warmUpElements = 2 ** 14;

interface Outcome {
  readonly status: number;
  /** What a thread took to compute and write the reply. 0 where the reply does not tell. */
  readonly millis: number;
  /** The longest turn of the event loop meanwhile. */
  readonly turn: number;
}

/** Sends a request. Its reply is read, and dropped. */
function send(url: string, { path, method, headers, body }: Partial<ReturnType<typeof sent>>) {
  return new Promise<{ status: number; timing: string; text: string }>((resolve, reject) => {
    const asked = openRequest(`${url}${path}`, { method, headers }, (reply) => {
      let text = '';
      reply.on('data', (part: Buffer) => {
        if (text.length < 1000) text += part.toString('latin1');
      });
      reply.on('error', reject);
      reply.on('end', () => {
        const timing = String(reply.headers['server-timing'] ?? '');
        resolve({ status: reply.statusCode ?? 0, timing, text });
      });
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

async function measure({ url }: Service, request: LegalRequest): Promise<Outcome> {
  await send(url, { path: '/test/turn', method: 'GET' });
  const { status, timing } = await send(url, sent(request));
  const turn = Number((await send(url, { path: '/test/turn', method: 'GET' })).text);
  const millis = ['compute', 'encode'].map((stage) =>
    Number(new RegExp(`${stage};dur=([\\d.]+)`).exec(timing)?.[1] ?? 0),
  );
  return { status, millis: millis[0] + millis[1], turn };
}

const excerpt = ({ operation, body }: LegalRequest) => `${operation} ${JSON.stringify(body).slice(0, 600)}`;

/** Counts what a request was answered with, how long its turns were, and how true its prediction. */
class Verdicts {
  readonly #service: Service;
  requests = 0;
  late = 0;
  wrong = 0;
  longestTurn = 0;
  compared = 0;
  close = 0;

  constructor(service: Service) {
    this.#service = service;
  }

  /** @param speed of this machine beside the one that the model is fitted to */
  async judge(request: LegalRequest, work: number | undefined, speed: number): Promise<void> {
    this.requests++;
    const first = await measure(this.#service, request);
    const { status } = first;
    const expected = work === undefined ? status === 413 || status === 422 : status === 200;
    if (status === 504) this.late++;
    else if (!expected) this.#tell('wrong', `answered with ${status}`, request);
    const predicted = (work ?? 0) / workPerMilli / speed;
    const isClose = (millis: number) => millis <= factor * predicted && predicted <= factor * millis;
    let [millis, turn] = [first.millis, first.turn];
    // Other work on the machine makes any figure larger: the least of some counts.
    for (let i = 0; i < repetitions; i++) {
      if (turn <= longTurnMillis && (millis <= shortestMillis || isClose(millis))) break;
      const again = await measure(this.#service, request);
      [millis, turn] = [Math.min(millis, again.millis), Math.min(turn, again.turn)];
    }
    if (turn > longTurnMillis) this.#tell('long turn', `a turn of ${turn.toFixed(0)} ms`, request);
    this.longestTurn = Math.max(this.longestTurn, turn);
    if (millis <= shortestMillis) return;
    this.compared++;
    if (isClose(millis)) this.close++;
    else this.#tell('', `predicted ${predicted.toFixed(2)} ms, took ${millis.toFixed(2)} ms`, request);
  }

  #tell(kind: string, what: string, request: LegalRequest): void {
    if (kind === 'wrong') this.wrong++;
    process.stderr.write(`${what}: ${excerpt(request)}\n`);
  }
}

const known: LegalRequest = {
  operation: 'conv',
  body: {
    layer: { type: 'conv2d', in_channels: 64, out_channels: 64, kernel_size: 3, padding: 1 },
    input: { shape: [1, 64, 56, 56], fill: 1 },
    weight: { fill: 1 },
    format: 'none',
  },
};

/** How many times as fast as predicted this machine computes a plain layer. */
async function speedOf(service: Service): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 10; i++) least = Math.min(least, (await measure(service, known)).millis);
  return (prepared(known)?.work ?? Number.NaN) / workPerMilli / least;
}

/**
 * Random and adversarial requests that the limits allow, one at a time: no turn of the event loop is long, and
 * the predicted time is near the measured one.
 */
export const legalScenario: Scenario = {
  name: 'legal',
  async run(size) {
    // Work is predicted for the engine that the service computes on.
    chooseEngine('auto');
    const count = size < 1 ? 400 : 20_000;
    const service = await startService({}, ['--import', 'tsx', 'test/hold/watched-service.ts']);
    try {
      const speed = await speedOf(service);
      const draw = new Draw(randomNumbers('legal'));
      // The first requests are slow: their code is not compiled yet.
      for (let i = 0; i < warmUps; i++) await measure(service, drawLegal(draw, warmUpElements));
      const verdicts = new Verdicts(service);
      for (const request of adversarial) await verdicts.judge(request, prepared(request)?.work, speed);
      while (verdicts.requests < count) {
        const { work, ...request } = drawLegal(draw);
        await verdicts.judge(request, work, speed);
      }
      const share = (100 * verdicts.close) / verdicts.compared;
      return [
        atMost(`answers of ${count} that are not what was predicted`, verdicts.wrong, 0),
        atMost('over the time budget', verdicts.late, 0),
        atMost('the longest turn of the event loop, confirmed', verdicts.longestTurn, longTurnMillis, ' ms'),
        // A share of comparisons with times.
        {
          ...atLeast(`of ${verdicts.compared} predictions within a factor of ${factor}`, share, 99, ' %'),
          timed: true,
        },
        atLeast('still running', service.running ? 1 : 0, 1),
      ];
    } finally {
      await service.stop();
    }
  },
};
