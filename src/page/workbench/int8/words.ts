import type { QuantizedReply } from '../../api/answers.ts';
import { formatNumber } from '../../format.ts';

/** Two runtimes that part, as the reply has them. */
export type Difference = QuantizedReply['differences'][number];

/** The pair's difference in either order, or undefined where they agree. */
export function differenceOf(
  reply: Pick<QuantizedReply, 'differences'>,
  a: string,
  b: string,
): Difference | undefined {
  return reply.differences.find(
    (other) => (other.a === a && other.b === b) || (other.a === b && other.b === a),
  );
}

/** The sums, in a sentence. */
export function accumulatorSentence({ min, max, bits, overflows }: QuantizedReply['accumulator']): string {
  if (min === null || max === null) return 'There are no sums.';
  const range = `The sums lie between ${formatNumber(min)} and ${formatNumber(max)}: ${bits} bits.`;
  return overflows === 0 ? range : `${range} ${formatNumber(overflows)} do not fit into an int32, and wrap.`;
}

/** How many outputs the runtimes give, in a sentence. */
export function agreementSentence(reply: Pick<QuantizedReply, 'results' | 'differences'>): string {
  const taking = reply.results.filter(({ refused }) => refused === undefined).map(({ runtime }) => runtime);
  const different: string[] = [];
  for (const runtime of taking)
    if (different.every((other) => differenceOf(reply, other, runtime))) different.push(runtime);
  const takers = `${taking.length} of ${reply.results.length} runtimes take this layer.`;
  if (taking.length < 2) return takers;
  if (different.length < 2) return `${takers} All of them give the same integers.`;
  return `${takers} They give ${different.length} different outputs.`;
}

/** How a runtime multiplies, in words: its multiplier and shift of the first output channel. */
export function multiplierText({ multiplier, shift }: QuantizedReply['results'][number]): string {
  if (!multiplier) return '';
  const more = multiplier.length > 1 ? ' …' : '';
  const factor =
    Number.isInteger(multiplier[0]) && shift
      ? String(multiplier[0])
      : String(Number(multiplier[0].toPrecision(9)));
  return shift ? `${factor}, shift ${shift[0]}${more}` : `× ${factor}${more}`;
}

/** The first value at which two runtimes part, in sentences. */
export function divergenceText({ a, b, count, max, first }: Difference, total: number): readonly string[] {
  return [
    `${a} and ${b} part at ${formatNumber(count)} of ${formatNumber(total)} outputs, by ${max === 1 ? '1' : `up to ${formatNumber(max)}`}.`,
    `First at y[${first.index.join(', ')}]: the sum ${formatNumber(first.accumulator)} is the real product ${String(first.real)}.`,
    `${first.why}.`,
    `So ${a} answers ${formatNumber(first.a)}, and ${b} ${formatNumber(first.b)}.`,
  ];
}
