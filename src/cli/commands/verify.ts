import type { Command } from 'commander';
import type { ReplyOf } from '../../client/index.ts';
import { type CommonOptions, commandNamed, print } from '../command.ts';
import { readTensor } from '../files/read.ts';
import { numberOf } from '../layer-options.ts';
import { withProgress } from '../progress.ts';
import { addRequestOptions, type RequestOptions, requestOf, withInput } from '../request.ts';
import { withService } from '../service.ts';
import { cellText, shapeText, tableOf } from '../table.ts';

interface Options extends CommonOptions, RequestOptions {
  readonly input?: string;
  readonly atol?: string;
  readonly rtol?: string;
}

/** `groupconv verify`: whether an output is right. Exit code 1 where it is not. */
export function verifyCommand(): Command {
  const command = commandNamed(
    'verify',
    'is this output right, and if not, why not; exit code 1 if not',
  ).argument('<output>', 'what the code under test gave, or a whole request');
  return addRequestOptions(command)
    .option('-i, --input <file>', 'the input')
    .option('--atol <number>', 'an absolute tolerance in place of the bound of rounding')
    .option('--rtol <number>', 'a relative one')
    .action(async (output: string, options: Options) => {
      const { input } = options;
      const reply = await withService(options, async (service) => {
        const beside = {
          ...(input !== undefined && { input: readTensor(input, 'input') }),
          ...toleranceOf(options),
        };
        const request = await requestOf(service, output, options, 'output', beside);
        const whole = withInput(request, '--input x.npy, or --input-shape 2,16,10,10');
        return withProgress('verifying', options, service, whole, (by) => by.verify(whole));
      });
      if (reply.verdict === 'different') process.exitCode = 1;
      print(options, reply, () => textOf(reply));
    });
}

function toleranceOf({ atol, rtol }: Options): object {
  const given = { atol, rtol };
  const stated = Object.entries(given).filter(([, text]) => text !== undefined);
  if (stated.length === 0) return {};
  return {
    tolerance: Object.fromEntries(stated.map(([name, text]) => [name, numberOf(`${text}`, `--${name}`)])),
  };
}

function textOf(reply: ReplyOf<'verify'>): string {
  const { verdict, error, shapes, output_shape, causes, closest } = reply;
  if (verdict === 'identical') return `identical: every ${sameText(reply)}`;
  if (verdict === 'within-bound' && error) {
    return `within the bound of rounding: at most ${cellText(error.max_ulp)} units in the last place apart`;
  }
  const what = error
    ? `${cellText(error.mismatched)} of ${cellText(error.count)} values differ${nearestText(reply)}`
    : `the shape is ${shapeText(output_shape)} in place of ${shapeText(shapes.output)}`;
  const [first, ...others] = causes;
  const lines = [`different: ${what}. ${first ? first.text : nothingFound(closest)}`];
  if (first) lines.push(`fix: ${first.fix}`);
  if (others.length > 0) lines.push(`or: ${others.map(({ cause }) => cause).join(', ')}`);
  if (!first && error?.first) {
    const { index, got, expected } = error.first;
    lines.push(tableOf(['first at', 'got', 'expected'], [[shapeText(index), Number(got), Number(expected)]]));
  }
  return lines.join('\n');
}

/** What is the same: with quantization, the integers of these runtimes. */
function sameText({ runtimes }: ReplyOf<'verify'>): string {
  if (!runtimes) return 'bit is as it should be';
  const same = runtimes.filter(({ verdict }) => verdict === 'identical').map(({ runtime }) => runtime);
  return `integer is that of ${same.join(', ')}`;
}

/** The runtime that `different` compares with, and how many of its integers differ. */
function nearestText({ runtimes }: ReplyOf<'verify'>): string {
  const [nearest] = runtimes ?? [];
  return nearest ? ` from those of ${nearest.runtime}, the nearest runtime` : '';
}

function nothingFound(closest: ReplyOf<'verify'>['closest']): string {
  if (closest === null) return 'No known fault gives this.';
  const share = closest.explains === null ? '' : ` (${cellText(100 * closest.explains)} % of it)`;
  return `No known fault gives all of this; the closest${share}: ${closest.text}`;
}
