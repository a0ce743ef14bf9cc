import type { PaddingPair } from '../layer.ts';
import { pythonTuple } from './arrangement.ts';

/** The argument of NumPy's `pad`: `((0, 0), (1, 2), (0, 0))`. `lead` axes in front and `trail` behind get nothing. */
export function padWidths(amounts: readonly PaddingPair[], lead: number, trail: number): string {
  const none = (count: number) => Array<string>(count).fill('(0, 0)');
  return pythonTuple([...none(lead), ...amounts.map((pair) => pythonTuple(pair)), ...none(trail)]);
}

/** Statements that extend each axis of x from `lead` on by taking elements again. `take` is a function of indices. */
export function takenAgain(
  mode: 'replicate' | 'circular',
  amounts: readonly PaddingPair[],
  take: (indices: string, axis: number) => string,
  lead: number,
): string {
  const lines = amounts.flatMap(([before, after], i) => {
    if (before === 0 && after === 0) return [];
    const size = `x.shape[${lead + i}]`;
    const wanted = `np.arange(${before === 0 ? '0' : `-${before}`}, ${size}${after === 0 ? '' : ` + ${after}`})`;
    const indices = mode === 'circular' ? `${wanted} % ${size}` : `np.clip(${wanted}, 0, ${size} - 1)`;
    return [`x = ${take(indices, lead + i)}`];
  });
  return lines.join('\n');
}

/** Statements that pad x, where `library.pad` knows zeros and reflection alone. */
export function padCode(
  mode: 'zeros' | 'reflect' | 'replicate' | 'circular',
  amounts: readonly PaddingPair[],
  library: { readonly name: string; readonly reflect: string; readonly take: string },
): string {
  const { name, reflect, take } = library;
  if (mode === 'replicate' || mode === 'circular')
    return takenAgain(mode, amounts, (indices, axis) => `${name}.${take}(x, ${indices}, axis=${axis})`, 1);
  const kind = mode === 'reflect' ? `, mode="${reflect}"` : '';
  return `x = ${name}.pad(x, ${padWidths(amounts, 1, 1)}${kind})`;
}
