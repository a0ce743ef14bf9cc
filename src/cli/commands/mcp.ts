import { Command } from 'commander';

/** `groupconv mcp`: the operations as tools of agents. */
export function mcpCommand(): Command {
  return new Command('mcp')
    .description('serves the operations to agents: the Model Context Protocol on stdin and stdout')
    .action(async () => {
      const { serveAgents } = await import('../agents.ts');
      await serveAgents(process.env);
    });
}
