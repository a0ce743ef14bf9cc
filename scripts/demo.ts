/**
 * `npm run demo [-- --url http://127.0.0.1:3000]`: tells the tutorial "Groups in convolution" with the answers of
 * a running service. Without --url and GROUPCONV_URL it starts one of its own, from source, for as long as it runs.
 */
import { parseArgs } from 'node:util';
import { startOwnServer } from './demo/own-server.ts';
import { DemoError, ServiceClient } from './demo/service.ts';
import { Terminal } from './demo/terminal.ts';
import { printTutorial } from './demo/tutorial.ts';

async function main(): Promise<void> {
  const url = chosenUrl();
  const page = new Terminal(process.stdout);
  if (url !== undefined) return printTutorial(new ServiceClient(url), page);
  const own = await startOwnServer();
  try {
    await printTutorial(new ServiceClient(own.url), page);
  } finally {
    await own.close();
  }
}

/** What --url or the environment say; undefined where neither does. */
function chosenUrl(): string | undefined {
  try {
    const { values } = parseArgs({ options: { url: { type: 'string' } } });
    return values.url ?? (process.env.GROUPCONV_URL || undefined);
  } catch (error) {
    throw new DemoError(
      `${error instanceof Error ? error.message : error}\nusage: npm run demo -- --url URL`,
    );
  }
}

main().catch((error: unknown) => {
  const expected = error instanceof DemoError;
  process.stderr.write(`demo: ${expected ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
