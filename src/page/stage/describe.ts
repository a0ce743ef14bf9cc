import { type Arrangement, leftOver } from '../../diagram/arrangement.ts';
import { countText, rangeText } from '../../diagram/words.ts';
import { type Path, pathOf, type Target } from './target.ts';

/** A target in words: what it is, and what it is connected with. */
export function describeTarget(arrangement: Arrangement, target: Target): string {
  const path = pathOf(arrangement, target);
  const name = nameOf(target);
  if (!path) return `${name}: left over, it belongs to no group`;
  return `${name}, group ${path.group}: ${connectionText(target, path)}`;
}

export function nameOf(target: Target): string {
  if (target.kind === 'weight') return `kernel of output ${target.out} for input ${target.in}`;
  const cell = target.row === undefined ? '' : `, row ${target.row}, column ${target.column}`;
  return `${target.kind} ${target.channel}${cell}`;
}

export function connectionText(target: Target, { inputs, outputs }: Path): string {
  if (target.kind === 'input') return `reaches ${rangeText('output', outputs)}`;
  if (target.kind === 'output') return `hears ${rangeText('input', inputs)}`;
  return `what input ${target.in} says to output ${target.out}`;
}

/** Why a number of groups is impossible: which channels do not split, and how many are left over. */
export function attemptText(arrangement: Arrangement): string {
  const { inputs, outputs, groups } = arrangement;
  const [left, right] = leftOver(arrangement);
  const sentence = (count: number, over: number, name: string) =>
    `${countText(count, name)} ${count === 1 ? 'does' : 'do'} not split into ${groups}: ${over} ${over === 1 ? 'is' : 'are'} left over.`;
  if (inputs === outputs) return sentence(inputs, left, 'channel');
  const parts = [
    ...(left > 0 ? [sentence(inputs, left, 'input')] : []),
    ...(right > 0 ? [sentence(outputs, right, 'output')] : []),
  ];
  return parts.join(' ');
}
