import type { VerifyReply } from '../../api/answers.ts';
import { formatNumber } from '../../format.ts';

/** The verdict in large words. */
export const verdictWords: Readonly<Record<VerifyReply['verdict'], string>> = {
  identical: 'Identical, to the last bit',
  'within-bound': 'Right, within rounding',
  different: 'Different',
};

/** `1 value`, `2 values`. */
export const counted = (count: number, thing: string) =>
  `${formatNumber(count)} ${thing}${count === 1 ? '' : 's'}`;

/** What the verdict rests on, in a sentence. */
export function verdictSentence({ verdict, error, output_shape, shapes }: VerifyReply): string {
  if (!error)
    return `Your output has the shape [${output_shape.join(', ')}], the layer’s is [${shapes.output.join(', ')}].`;
  if (verdict === 'identical')
    return `All ${counted(error.count, 'value')} are the ones that the service computes.`;
  const all = counted(error.count, 'value');
  if (verdict === 'within-bound')
    return `All ${all} are as near to the expected ones as any order of the sums brings them.`;
  return `${formatNumber(error.mismatched)} of ${all} are further from the expected ones than rounding can bring them.`;
}

/** How much a cause explains: `all of the wrong values`, `62 %`, or that it gives the wrong shape. */
export function shareText(explains: number | null): string {
  if (explains === null) return 'gives this shape';
  if (explains === 1) return 'explains every wrong value';
  return `explains ${formatNumber(Math.floor(explains * 1000) / 10)} % of the wrong values`;
}

/** A fix as words and the code at its end, where it has some. */
export function splitFix(fix: string): { readonly words: string; readonly code: string | undefined } {
  const at = fix.indexOf(': ');
  const code = at < 0 ? '' : fix.slice(at + 2);
  // Code has a call, an index or an operator in it; words do not.
  return /^[\w.]+[([]|^\w+ [-+*/] |^"/.test(code) && !code.includes(';')
    ? { words: fix.slice(0, at + 1), code }
    : { words: fix, code: undefined };
}

/** What was tried, in a sentence. */
export function searchedSentence({ searched, skipped }: Pick<VerifyReply, 'searched' | 'skipped'>): string {
  const tried = `${counted(searched, 'fault')} of ports ${searched === 1 ? 'was' : 'were'} computed, singly and in pairs.`;
  return skipped === 0
    ? tried
    : `${tried} ${formatNumber(skipped)} more were left out: they take longer than a request may.`;
}
