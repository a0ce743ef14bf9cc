import { type Arrangement, groupOfInput, groupOfOutput } from '../../diagram/arrangement.ts';
import type { StageSpec, Target } from './target.ts';

/** A step of the arrow keys. */
export type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

export function isDirection(key: string): key is Direction {
  return key === 'ArrowUp' || key === 'ArrowDown' || key === 'ArrowLeft' || key === 'ArrowRight';
}

/**
 * Where an arrow key leads. Between channels: up and down through a column, left and right from input to filter to
 * output. Inside a cell's plane: from cell to cell.
 */
export function walk(spec: StageSpec, arrangement: Arrangement, from: Target, direction: Direction): Target {
  if (from.row !== undefined && from.column !== undefined && from.kind !== 'weight')
    return walkCells(spec, from, from.row, from.column, direction);
  const step = direction === 'ArrowDown' ? 1 : -1;
  if (direction === 'ArrowUp' || direction === 'ArrowDown') return walkColumn(arrangement, from, step);
  return direction === 'ArrowRight' ? walkRight(arrangement, from) : walkLeft(arrangement, from);
}

const clamp = (value: number, count: number) => Math.min(count - 1, Math.max(0, value));

function walkCells(
  spec: StageSpec,
  from: Exclude<Target, { kind: 'weight' }>,
  row: number,
  column: number,
  direction: Direction,
): Target {
  const [rows, columns] = from.kind === 'input' ? spec.inputSize : spec.outputSize;
  const down = direction === 'ArrowDown' ? 1 : direction === 'ArrowUp' ? -1 : 0;
  const right = direction === 'ArrowRight' ? 1 : direction === 'ArrowLeft' ? -1 : 0;
  return { ...from, row: clamp(row + down, rows), column: clamp(column + right, columns) };
}

function walkColumn(
  { inputs, outputs, inPer, outPer, groups }: Arrangement,
  from: Target,
  step: number,
): Target {
  if (from.kind === 'input') return { kind: 'input', channel: clamp(from.channel + step, inputs) };
  if (from.kind === 'output') return { kind: 'output', channel: clamp(from.channel + step, outputs) };
  // Through the kernels of a filter, then on to the next filter.
  const at = from.out * inPer + (from.in % inPer) + step;
  const next = clamp(at, groups * outPer * inPer);
  const out = Math.floor(next / inPer);
  return { kind: 'weight', out, in: Math.floor(out / outPer) * inPer + (next % inPer) };
}

function walkRight(arrangement: Arrangement, from: Target): Target {
  if (from.kind === 'weight') return { kind: 'output', channel: from.out };
  if (from.kind === 'output') return from;
  const group = groupOfInput(arrangement, from.channel);
  if (group === undefined || arrangement.outPer === 0) return from;
  return { kind: 'weight', out: group * arrangement.outPer, in: from.channel };
}

function walkLeft(arrangement: Arrangement, from: Target): Target {
  if (from.kind === 'weight') return { kind: 'input', channel: from.in };
  if (from.kind === 'input') return from;
  const group = groupOfOutput(arrangement, from.channel);
  if (group === undefined || arrangement.inPer === 0) return from;
  return { kind: 'weight', out: from.channel, in: group * arrangement.inPer };
}

/** A channel becomes its middle cell, a cell stays what it is: what Enter pins. */
export function settle(spec: StageSpec, target: Target): Target {
  if (target.kind === 'weight' || target.row !== undefined) return target;
  const [rows, columns] = target.kind === 'input' ? spec.inputSize : spec.outputSize;
  return { ...target, row: Math.floor((rows - 1) / 2), column: Math.floor((columns - 1) / 2) };
}
