/**
 * `npm run demo [-- --url http://127.0.0.1:3000]` prints the tutorial "Groups in convolution".
 * The numbers are the answers of the service at --url, or else at GROUPCONV_URL.
 * Without both, the demo starts a service from source and stops it at the end.
 */
import { parseArgs } from 'node:util';
import { startOwnServer } from './demo/own-server.ts';
import { DemoError, ServiceClient } from './demo/service-client.ts';
import { Terminal } from './demo/terminal.ts';
import { printTutorial } from './demo/tutorial.ts';

async function main(): Promise<void> {
  const url = chosenUrl();
  const terminal = new Terminal(process.stdout);
  if (url !== undefined) return printTutorial(new ServiceClient(url), terminal);
  const own = await startOwnServer();
  try {
    await printTutorial(new ServiceClient(own.url), terminal);
  } finally {
    await own.close();
  }
}

/** The address from --url or the environment, or undefined where neither has one. */
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
