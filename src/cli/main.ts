#!/usr/bin/env node
/**
 * The package's command `groupconv`. Exit codes: 1 where `verify` finds a difference, 2 where something is wrong,
 * 130 after Ctrl-C.
 */
import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { Command, CommanderError } from 'commander';
import { paths } from '../paths.ts';
import { completionsCommand } from './commands/completions.ts';
import { convCommand } from './commands/conv.ts';
import { layersCommand } from './commands/layers.ts';
import { mcpCommand } from './commands/mcp.ts';
import { onnxCommand } from './commands/onnx.ts';
import { serveCommand } from './commands/serve.ts';
import { shapesCommand } from './commands/shapes.ts';
import { sweepCommand } from './commands/sweep.ts';
import { translateCommand } from './commands/translate.ts';
import { vectorsCommand } from './commands/vectors.ts';
import { verifyCommand } from './commands/verify.ts';
import { lineOfWords, linesOf } from './explain.ts';

const wrong = 2;

// Of Node 22 and later: what commands load is compiled once.
if ('enableCompileCache' in Module && typeof Module.enableCompileCache === 'function')
  Module.enableCompileCache();

const program = new Command('groupconv')
  .description('Grouped convolution: outputs, shapes, checks and test vectors of convolution layers')
  .version(JSON.parse(readFileSync(paths.manifest, 'utf8')).version);
program
  .addCommand(serveCommand())
  .addCommand(convCommand())
  .addCommand(shapesCommand())
  .addCommand(sweepCommand())
  .addCommand(verifyCommand())
  .addCommand(translateCommand())
  .addCommand(vectorsCommand())
  .addCommand(onnxCommand())
  .addCommand(layersCommand())
  .addCommand(mcpCommand())
  .addCommand(completionsCommand(program));
for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap(({ commands }) => commands),
]) {
  command.exitOverride().configureOutput({
    outputError: (message) => complain(lineOfWords({ message: message.trimEnd() }, namesOf(command))),
  });
}

/** The command with those above it: `groupconv layers get`. */
function namesOf(command: Command): string {
  const name = command.name();
  return command.parent ? `${namesOf(command.parent)} ${name}` : name;
}

function complain([first, ...others]: readonly string[]): void {
  process.stderr.write([`groupconv: ${first}`, ...others].map((line) => `${line}\n`).join(''));
  process.exitCode = wrong;
}

// Who reads the output may have enough of it, such as `head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') complain([`the output cannot be written: ${error.message}`]);
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  // Help and the version end like this as well; commander has printed what there is to say.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : wrong;
  else complain(linesOf(error));
}
