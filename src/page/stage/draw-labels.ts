import { freeOfNames } from '../../diagram/draw-bands.ts';
import { inputTile, type Layout, outputTile } from '../../diagram/layout.ts';
import type { StageSpec } from './target.ts';
import type { Theme } from './theme.ts';

/** The least distance between two written numbers. */
const lineHeight = 15;

/** The titles of the columns, and the numbers of the channels where there is room. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  layout: Layout,
  spec: StageSpec,
  theme: Theme,
): void {
  const { columns, arrangement, filterWidth } = layout;
  const wide = columns.width >= 600;
  context.font = `14px ${theme.font}`;
  context.textBaseline = 'middle';
  context.fillStyle = theme.soft;
  const titles = titlesOf(spec, wide);
  const y = columns.top - 16;
  text(context, titles.inputs, columns.inX, y, 'left');
  const [filterLeft, filterRight] = columns.scatter
    ? [columns.filterX + columns.filterRoom - filterWidth, columns.filterX + columns.filterRoom]
    : [columns.filterX, columns.filterX + filterWidth];
  if (wide)
    text(
      context,
      titles.filters,
      columns.scatter ? filterRight : filterLeft,
      y,
      columns.scatter ? 'right' : 'left',
    );
  else text(context, titles.filters, columns.filterX + columns.filterRoom / 2, y, 'center');
  text(context, titles.outputs, columns.outX + columns.outTile, y, 'right');
  const [left, right] = [columns.inX - 6, columns.outX + columns.outTile + 6];
  number(arrangement.inputs, (i) => inputTile(layout, i), left, 'right', freeOfNames(layout, wide, left));
  number(
    arrangement.outputs,
    (i) => outputTile(layout, i),
    right,
    'left',
    () => true,
  );

  function number(
    count: number,
    rectOf: (i: number) => { y: number; height: number },
    x: number,
    align: CanvasTextAlign,
    isFree: (y: number) => boolean,
  ) {
    let last = Number.NEGATIVE_INFINITY;
    const slot = rectOf(Math.min(1, count - 1)).y - rectOf(0).y;
    if (count > 1 && slot < lineHeight) return;
    for (let i = 0; i < count; i++) {
      const { y, height } = rectOf(i);
      // Channels of groups that are told together have no numbers.
      if (height < 5 && count > 1) continue;
      if (y + height / 2 - last < lineHeight || !isFree(y + height / 2)) continue;
      last = y + height / 2;
      text(context, String(i), x, last + 1, align);
    }
  }
}

function text(
  context: CanvasRenderingContext2D,
  words: string,
  x: number,
  y: number,
  align: CanvasTextAlign,
): void {
  context.textAlign = align;
  context.fillText(words, x, y);
}

function titlesOf(
  { in_channels, out_channels, groups, kernel, inputSize, outputSize, type }: StageSpec,
  wide: boolean,
) {
  if (!wide) return { inputs: `${in_channels} in`, filters: 'filters', outputs: `${out_channels} out` };
  const plural = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`;
  const transposed = type === 'conv_transpose2d';
  const per = (transposed ? out_channels : in_channels) / groups;
  const shape = [Number.isInteger(per) ? per : '?', ...kernel].join('×');
  return {
    inputs: `${plural(in_channels, 'input')} of ${inputSize.join('×')}`,
    filters: `${plural(transposed ? in_channels : out_channels, 'filter')} of ${shape}`,
    outputs: `${plural(out_channels, 'output')} of ${outputSize.join('×')}`,
  };
}
