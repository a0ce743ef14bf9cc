import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createMcpServer } from '../mcp/protocol.ts';
import { Results } from '../mcp/results.ts';
import { toolboxOf } from '../mcp/toolbox.ts';
import { clientClosed, taskController } from '../runtime/abort.ts';
import { manifest } from '../server/package.ts';
import { localApp } from './local.ts';

/** The most bytes of results that are kept for their links. */
const resultBytes = 64 * 2 ** 20;

/** Serves the Model Context Protocol on the standard input and output until the input ends. @throws Failure */
export async function serveAgents(environment: NodeJS.ProcessEnv): Promise<void> {
  const app = await localApp(environment);
  const results = new Results(resultBytes);
  const toolbox = toolboxOf({
    service: app,
    results,
    version: manifest.version,
    callerOf: (signal) => ({ signal: withReason(signal), deadline: Number.POSITIVE_INFINITY, float64: true }),
    elsewhere: () => 'compute it with the command groupconv, which writes files',
    onDefect: (error) => process.stderr.write(`${error instanceof Error ? error.stack : error}\n`),
  });
  serveStdio(() => createMcpServer(toolbox));
  await new Promise((resolve) => process.stdin.once('close', resolve));
  await app.close();
}

/** The signal with the reason that stops work: the client does not want it any more. */
function withReason(signal: AbortSignal): AbortSignal {
  const controller = taskController();
  const stop = () => controller.abort(clientClosed());
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return controller.signal;
}
