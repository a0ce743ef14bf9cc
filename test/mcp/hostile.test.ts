import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createClient } from '../../src/client/index.ts';
import { describeTools, toolNames } from '../../src/mcp/tools.ts';
import { exchangesOf } from '../client/exchanges.ts';
import { testApp } from '../helpers/app.ts';
import { type Spoiling, spoil, spoilings } from '../hold/contract/spoiled.ts';

/** Calls; FUZZ_RUNS=100000 is the long form. */
const runs = Number(process.env.FUZZ_RUNS ?? 1000);

const app = await testApp({ MAX_ELEMENTS: '100000', MAX_MACS: '10000000', MAX_WORK: '100000000' });
const examples = exchangesOf(createClient({ url: 'http://127.0.0.1' }));
const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** What the tools say that they take. */
const ajv = new Ajv2020({ strict: false });
const schemas = new Map(describeTools().map(({ name, inputSchema }) => [name, ajv.compile(inputSchema)]));

const anyArguments = fc.tuple(fc.constantFrom(...toolNames, 'nothing', '__proto__'), fc.jsonValue());

const spoiledArguments = fc
  .tuple(fc.constantFrom(...examples), fc.array(spoilings, { minLength: 1, maxLength: 3 }))
  .map(([{ operation, request }, changes]: [(typeof examples)[number], Spoiling[]]) => {
    const args = JSON.parse(JSON.stringify(request));
    for (const change of changes) spoil(args, change);
    return [operation, args] as const;
  });

it('should answer hostile calls with results and tool errors, and never with a 5xx', async () => {
  const seen = { result: 0, toolError: 0, protocolError: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 4, arbitrary: spoiledArguments }, anyArguments),
      async ([name, args]) => {
        const payload = JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name, arguments: args },
        });
        const reply = await app.inject({ method: 'POST', url: '/mcp', headers, payload });
        expect(reply.statusCode).toBeLessThan(500);
        const [, text = reply.payload] = /^data: (.*)$/m.exec(reply.payload) ?? [];
        const { result, error } = JSON.parse(text);
        if (result === undefined) {
          // Arguments that are no object, as the protocol wants them.
          expect(error ?? JSON.parse(text).type).toBeDefined();
          seen.protocolError++;
        } else if (result.isError) {
          const { code, detail } = JSON.parse(result.content[0].text);
          expect([code === 'internal-error', detail === '']).toEqual([false, false]);
          seen.toolError++;
        } else {
          expect(result.content[0].text.length).toBeLessThan(40_000);
          // What is answered is what the schema takes, but for `format`, which agents have no use for.
          const { format: _, ...told } = Object(args);
          expect([schemas.get(name)?.(told), args]).toEqual([true, args]);
          seen.result++;
        }
      },
    ),
    { numRuns: runs, seed: 1 },
  );
  expect(seen.toolError).toBeGreaterThan(runs / 3);
  expect(seen.result).toBeGreaterThan(runs / 50);
}, 120_000);
