import type { GroupConnections } from '../../src/layers/connectivity.ts';
import type { Terminal } from './terminal.ts';

/** Widths in characters. */
const channelWidth = 3;
const groupGap = 1;
const titleWidth = 5;

/** A row of labels, one per channel, with a title in front. */
export interface LabelRow {
  readonly title: string;
  readonly labels: readonly string[];
}

/**
 * Draws which input channels reach which output channels.
 * The lines of a group's inputs meet in one line, which branches to the group's outputs.
 * @param inputs the rows above the lines
 * @param outputs the rows below the lines
 * @param colour gives a text the colour of its group
 */
export function connectionRows(
  connectivity: readonly GroupConnections[],
  inputs: readonly LabelRow[],
  outputs: readonly LabelRow[],
  colour: (text: string, group: number) => string,
): string[] {
  const blocks = connectivity.map(({ in_channels, out_channels }) => {
    const from = { first: in_channels.from, count: in_channels.to - in_channels.from + 1 };
    const to = { first: out_channels.from, count: out_channels.to - out_channels.from + 1 };
    const width = channelWidth * Math.max(from.count, to.count);
    const [above, below] = [centres(from.count, width), centres(to.count, width)];
    const stem = [Math.floor(width / 2)];
    return {
      inputs: (labels: readonly string[]) => placeLabels(labels.slice(from.first), above, width),
      upperLine: drawBar(above, stem, width),
      lowerLine: drawBar(stem, below, width),
      outputs: (labels: readonly string[]) => placeLabels(labels.slice(to.first), below, width),
    };
  });
  const joinBlocks = (title: string, textOf: (block: (typeof blocks)[number]) => string) =>
    title.padEnd(titleWidth) +
    blocks.map((block, group) => colour(textOf(block), group)).join(' '.repeat(groupGap));
  return [
    ...inputs.map(({ title, labels }) => joinBlocks(title, (block) => block.inputs(labels))),
    joinBlocks('', ({ upperLine }) => upperLine),
    joinBlocks('', ({ lowerLine }) => lowerLine),
    ...outputs.map(({ title, labels }) => joinBlocks(title, (block) => block.outputs(labels))),
  ];
}

/** A row with the numbers of the channels. */
function numberedRow(title: string, channels: readonly string[]): LabelRow {
  return { title, labels: channels.map((_, channel) => String(channel)) };
}

/** The columns of `count` channels, spread evenly over a block. */
function centres(count: number, width: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * width) / count));
}

/** Centres each label on its column. The middle of a label of even length is the right one of two. */
function placeLabels(labels: readonly string[], columns: readonly number[], width: number): string {
  const line = Array<string>(width).fill(' ');
  columns.forEach((column, index) => {
    const label = labels[index] ?? '';
    const start = Math.max(0, Math.min(width - label.length, column - Math.floor(label.length / 2)));
    line.splice(start, label.length, ...label);
  });
  return line.join('');
}

/** The line characters by the sum of the directions that they join: up 1, down 2, left 4, right 8. */
const joints = ' │││─┘┐┤─└┌├─┴┬┼';

/** A horizontal line that joins the columns above it with those below it. */
function drawBar(above: readonly number[], below: readonly number[], width: number): string {
  const ends = [...above, ...below];
  const [first, last] = [Math.min(...ends), Math.max(...ends)];
  return Array.from({ length: width }, (_, column) => {
    const joins = [
      above.includes(column),
      below.includes(column),
      column > first && column <= last,
      column >= first && column < last,
    ];
    return joints[joins.reduce((mask, join, bit) => mask + (join ? 1 << bit : 0), 0)];
  }).join('');
}

/** Prints the connections, with the input channels and their values above and the outputs below. */
export function printConnections(
  terminal: Terminal,
  connectivity: readonly GroupConnections[],
  x: readonly string[],
  y: readonly string[],
): void {
  const inputs = [{ title: 'x', labels: x }, numberedRow('in', x)];
  const outputs = [numberedRow('out', y), { title: 'y', labels: y }];
  terminal.block(connectionRows(connectivity, inputs, outputs, terminal.groupColour));
}
