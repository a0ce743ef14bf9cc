import { Command } from 'commander';
import { addServiceOptions } from '../command.ts';
import { addressOf, type ServiceOptions } from '../service.ts';

/** `groupconv mcp`: the operations as tools of agents. */
export function mcpCommand(): Command {
  const command = new Command('mcp').description(
    'serves the operations to agents: the Model Context Protocol on stdin and stdout',
  );
  return addServiceOptions(command).action(async ({ url, apiKey }: ServiceOptions) => {
    if (url) {
      const { forwardMessages } = await import('../forward.ts');
      const write = (line: string) => void process.stdout.write(line);
      await forwardMessages({ url: addressOf(url), apiKey, input: process.stdin, write });
      return;
    }
    const { serveAgents } = await import('../agents.ts');
    await serveAgents(process.env);
  });
}
