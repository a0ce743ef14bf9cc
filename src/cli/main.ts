#!/usr/bin/env node
/** The package's command `groupconv`. Exit codes: 1 where `verify` finds a difference, 2 where something is wrong. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { ServiceProblem } from '../client/problem.ts';
import { ProblemError } from '../errors.ts';
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
import { Failure } from './failure.ts';

const wrong = 2;

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
for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
  command.exitOverride();

/** What went wrong, in the words of whoever found it, and what would be right. */
function linesOf(error: unknown): readonly string[] {
  const hintLine = (hint: string | undefined) => (hint === undefined ? [] : [`hint: ${hint}`]);
  if (error instanceof Failure) return [error.message, ...hintLine(error.hint)];
  if (error instanceof ServiceProblem) return [error.message, ...faultLines(error.errors)];
  if (error instanceof ProblemError) return [error.message, ...faultLines(error.faults)];
  return [error instanceof Error ? `${error.stack}` : String(error)];

  function faultLines(faults: ProblemError['faults']): string[] {
    return faults.flatMap(({ pointer, message, hint }, i) => [
      ...(i > 0 ? [`${pointer}: ${message}`] : []),
      ...hintLine(hint),
    ]);
  }
}

try {
  await program.parseAsync();
} catch (error) {
  // Help and the version end like this as well; commander has printed what there is to say.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : wrong;
  else {
    const [first, ...others] = linesOf(error);
    process.stderr.write([`groupconv: ${first}`, ...others].map((line) => `${line}\n`).join(''));
    process.exitCode = wrong;
  }
}
