import { Command } from 'commander';
import { jsonOf } from './json.ts';
import type { ServiceOptions } from './service.ts';

/** The options of every command that asks a service. */
export interface CommonOptions extends ServiceOptions {
  readonly json?: boolean;
}

/** A command with the options that all have. */
export function commandNamed(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--url <address>', 'asks the service there, not this process', process.env.GROUPCONV_URL)
    .option('--api-key <key>', 'of that service; better in GROUPCONV_API_KEY', process.env.GROUPCONV_API_KEY)
    .option('--json', 'prints the reply as JSON');
}

/** Prints a reply: JSON for machines, or a text for people. */
export function print({ json }: CommonOptions, reply: object, text: () => string): void {
  process.stdout.write(`${json ? jsonOf(reply) : text()}\n`);
}
