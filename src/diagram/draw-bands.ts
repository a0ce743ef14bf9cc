import { groupsPerThread } from './ink.ts';
import { bandRect, type Layout } from './layout.ts';
import { element, escapeXml } from './markup.ts';
import { frameDashes, paletteSize } from './palette.ts';
import { runsOf } from './runs.ts';
import { enlarged } from './stack.ts';

/** The least height of a band with a frame, and with its name. Frames of lower bands would be a grating. */
export const minFramed = 12;
const minNamed = 13;
const lineHeight = 18;
/** The place of a name in its band. */
const nameX = 8;

/** The most that a digit or a letter of the labels takes, and the least room between two labels. */
const [letterWidth, labelRoom, labelHeight] = [7.6, 4, 14] as const;

/** The bands of the groups: ground, frame and name. */
export function drawBands(layout: Layout, wide: boolean): string[] {
  const bands = runsOf(layout).map(({ group, count, height }) => {
    const colour = `g${group % paletteSize}`;
    const rect = { ...bandRect(layout, group), height: height * count };
    if (height < minFramed) return element('rect', { class: `${colour} ground`, ...rect });
    const dashes = frameDashes(group).join(' ');
    return element('rect', {
      class: `${colour} band`,
      ...rect,
      ...(dashes && { 'stroke-dasharray': dashes }),
    });
  });
  return [
    ...bands,
    ...bandNames(layout, wide).map(({ text, y }) =>
      element('text', { x: layout.columns.band[0] + nameX, y: y + 5 }, escapeXml(text)),
    ),
  ];
}

/** The names of the groups and their heights: of every group where there is room, else of as many as there is. */
export function bandNames(layout: Layout, wide: boolean): { text: string; y: number }[] {
  const { groups } = layout.arrangement;
  const nameOf = (group: number) => (wide ? `group ${group}` : String(group));
  const middle = (group: number) => {
    const { y, height } = bandRect(layout, group);
    return y + height / 2;
  };
  const named = runsOf(layout).filter(({ height }) => height >= minNamed);
  const names = named.map(({ group }) => ({ text: nameOf(group), y: middle(group) }));
  if (layout.compressed) return [...names, ...restNames(layout, wide)];
  if (named.length > 0) return names;
  const pitch = groups > 1 ? (middle(groups - 1) - middle(0)) / (groups - 1) : 0;
  const step = Math.ceil(lineHeight / Math.max(pitch, 0.1));
  return Array.from({ length: Math.ceil(groups / step) }, (_, i) => ({
    text: nameOf(i * step),
    y: middle(i * step),
  }));
}

/**
 * Which heights are free for an input channel's number, whose right end is at `right`. Where it would touch the name of
 * a group, the name stands for both.
 */
export function freeOfNames(layout: Layout, wide: boolean, right: number): (y: number) => boolean {
  const names = bandNames(layout, wide);
  const widthOf = (texts: readonly string[]) =>
    letterWidth * Math.max(0, ...texts.map(({ length }) => length));
  const end = layout.columns.band[0] + nameX + widthOf(names.map(({ text }) => text));
  const start = right - widthOf([String(layout.arrangement.inputs - 1)]);
  if (end + labelRoom <= start) return () => true;
  return (y) => names.every((name) => Math.abs(name.y - y) >= labelHeight);
}

/** What is said of the groups that are too low to be told apart: which, and for how many of them a thread stands. */
function restNames(layout: Layout, wide: boolean): { text: string; y: number }[] {
  const { groups } = layout.arrangement;
  const last = groups - enlarged.last - 1;
  const [from, to] = [bandRect(layout, enlarged.first), bandRect(layout, last)];
  const count = groupsPerThread(from.height);
  const threads = count === 1 ? [] : ['one thread', `for ${count} groups`];
  const lines = wide
    ? [`groups ${enlarged.first}–${last}`, 'alike', ...threads]
    : [`×${groups - enlarged.first - enlarged.last}`];
  const y = (from.y + to.y + to.height) / 2 - ((lines.length - 1) / 2) * lineHeight;
  return lines.map((text, i) => ({ text, y: y + i * lineHeight }));
}
