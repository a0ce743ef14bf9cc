import type { GroupConnections } from '../../src/layers/connectivity.ts';
import type { Terminal } from './terminal.ts';

/** A channel's cell, a gap between groups, and the column of row titles, in characters. */
const cell = 3;
const gap = 1;
const titleWidth = 5;

/** What stands at a channel's end of the lines: its title and one label a channel. */
export interface LabelRow {
  readonly title: string;
  readonly labels: readonly string[];
}

/**
 * Draws which input channels reach which output channels: each group's inputs run together into one line, which
 * branches to the group's outputs. `inputs` stand above the lines, `outputs` below; `paint` colours a group's part.
 */
export function drawConnections(
  connectivity: readonly GroupConnections[],
  inputs: readonly LabelRow[],
  outputs: readonly LabelRow[],
  colour: (text: string, group: number) => string,
): string[] {
  const blocks = connectivity.map(({ in_channels, out_channels }) => {
    const from = { first: in_channels.from, count: in_channels.to - in_channels.from + 1 };
    const to = { first: out_channels.from, count: out_channels.to - out_channels.from + 1 };
    const width = cell * Math.max(from.count, to.count);
    const [above, below] = [centres(from.count, width), centres(to.count, width)];
    const stem = [Math.floor(width / 2)];
    return {
      inputs: (labels: readonly string[]) => placeLabels(labels.slice(from.first), above, width),
      lines: [drawBar(above, stem, width), drawBar(stem, below, width)],
      outputs: (labels: readonly string[]) => placeLabels(labels.slice(to.first), below, width),
    };
  });
  const joined = (title: string, parts: readonly string[]) =>
    title.padEnd(titleWidth) + parts.map(colour).join(' '.repeat(gap));
  return [
    ...inputs.map(({ title, labels }) =>
      joined(
        title,
        blocks.map((block) => block.inputs(labels)),
      ),
    ),
    ...[0, 1].map((row) =>
      joined(
        '',
        blocks.map(({ lines }) => lines[row]),
      ),
    ),
    ...outputs.map(({ title, labels }) =>
      joined(
        title,
        blocks.map((block) => block.outputs(labels)),
      ),
    ),
  ];
}

/** A row of channel numbers, as many as there are in `channels`. */
export function numberedRow(title: string, channels: readonly string[]): LabelRow {
  return { title, labels: channels.map((_, channel) => String(channel)) };
}

/** The columns of `count` channels spread evenly over a block. */
function centres(count: number, width: number): number[] {
  return Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * width) / count));
}

/** Writes each label so that its middle (of an even length the right one) stands at its column. */
function placeLabels(labels: readonly string[], columns: readonly number[], width: number): string {
  const line = Array<string>(width).fill(' ');
  columns.forEach((column, index) => {
    const label = labels[index] ?? '';
    const start = Math.max(0, Math.min(width - label.length, column - Math.floor(label.length / 2)));
    line.splice(start, label.length, ...label);
  });
  return line.join('');
}

/** The line characters by the directions they join: up 1, down 2, left 4, right 8. */
const joints = ' │││─┘┐┤─└┌├─┴┬┼';

/** A horizontal line that joins the columns above it with those below it. */
function drawBar(above: readonly number[], below: readonly number[], width: number): string {
  const ends = [...above, ...below];
  const [least, most] = [Math.min(...ends), Math.max(...ends)];
  return Array.from({ length: width }, (_, column) => {
    const joins = [
      above.includes(column),
      below.includes(column),
      column > least && column <= most,
      column >= least && column < most,
    ];
    return joints[joins.reduce((mask, join, bit) => mask + (join ? 1 << bit : 0), 0)];
  }).join('');
}

/** Shows who reaches whom: channel numbers and what the channels hold, x above and y below the lines. */
export function printConnections(
  page: Terminal,
  connectivity: readonly GroupConnections[],
  x: readonly string[],
  y: readonly string[],
): void {
  const inputs = [{ title: 'x', labels: x }, numberedRow('in', x)];
  const outputs = [numberedRow('out', y), { title: 'y', labels: y }];
  page.block(drawConnections(connectivity, inputs, outputs, page.groupColour));
}
