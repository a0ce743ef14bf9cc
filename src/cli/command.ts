import { Command, Option } from 'commander';
import { standardOutput } from './files/write.ts';
import { jsonOf } from './json.ts';
import type { ServiceOptions } from './service.ts';

/** The options of every command that asks a service. */
export interface CommonOptions extends ServiceOptions {
  readonly json?: boolean;
  /** A file, where the command writes one. */
  readonly out?: string;
}

/** A command that asks a service. The options that all of them have stand last in its help. */
class ServiceCommand extends Command {
  override action(listener: Parameters<Command['action']>[0]): this {
    addServiceOptions(this).option('--json', 'prints the reply as JSON');
    return super.action(listener);
  }
}

/** Adds what says which service is asked. */
export function addServiceOptions(command: Command): Command {
  const fromEnvironment = (flags: string, description: string, name: string) =>
    new Option(flags, description).env(name);
  const url = fromEnvironment('--url <address>', 'asks the service there, not this process', 'GROUPCONV_URL');
  const key = fromEnvironment(
    '--api-key <key>',
    'of that service; better in the environment',
    'GROUPCONV_API_KEY',
  );
  return command.optionsGroup('Where and how:').addOption(url).addOption(key);
}

export function commandNamed(name: string, description: string): Command {
  return new ServiceCommand(name).description(description);
}

/** Prints a reply: JSON for machines, or a text for people. Nothing where a file goes to the standard output. */
export function print({ json, out }: CommonOptions, reply: object, text: () => string): void {
  if (out === standardOutput) return;
  process.stdout.write(`${json ? jsonOf(reply) : text()}\n`);
}
