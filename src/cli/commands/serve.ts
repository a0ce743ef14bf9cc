import { Command } from 'commander';
import { paths } from '../../paths.ts';

/** `groupconv serve`: the service itself. Settings come from the environment. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('runs the service; docs/settings.md lists its settings, which the environment holds')
    .option('--host <address>', 'to listen on (HOST)')
    .option('--port <number>', 'likewise (PORT)')
    .action(async ({ host, port }: { readonly host?: string; readonly port?: string }) => {
      if (host !== undefined) process.env.HOST = host;
      if (port !== undefined) process.env.PORT = port;
      await import(paths.server.href);
    });
}
