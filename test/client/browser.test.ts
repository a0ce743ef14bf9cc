import { readFileSync } from 'node:fs';
import { createContext, runInContext } from 'node:vm';
import { expect, it } from 'vitest';
import { listeningApp } from '../helpers/app.ts';

const built = new URL('../../dist/client.js', import.meta.url);

/** What the client may use: both browsers and Node have it. */
const common = {
  AbortController,
  Headers,
  Request,
  Response,
  TextDecoder,
  TextEncoder,
  URL,
  URLSearchParams,
};
const functions = { atob, btoa, clearTimeout, fetch, setTimeout };

it('should need nothing that browsers lack, and import nothing', async () => {
  const { url } = await listeningApp();
  const module = readFileSync(built, 'utf8');
  expect(module).not.toMatch(/\bimport\s*[({"'*]|\bfrom\s*["']/);
  // A script has no exports: they become the value of the script.
  const script = module.replace(
    /export\s*\{([^}]*)\};?\s*$/,
    (_, names) => `({${names.replaceAll(/(\w+|\$\w*) as (\w+)/g, '$2: $1')}});`,
  );
  const context = createContext({ ...common, ...functions, url });
  const { createClient } = runInContext(script, context);
  Object.assign(context, { createClient });
  const answer = await runInContext(
    `createClient({ url }).conv({
      layer: { type: 'conv1d', in_channels: 1, out_channels: 1, kernel_size: 2, bias: false },
      input: { shape: [1, 1, 3], data: Float32Array.of(1, 2, 3) },
      weight: { fill: 1 },
    }).then(({ output }) => Array.from(output.data))`,
    context,
  );
  expect([...answer]).toEqual([3, 5]);
});
