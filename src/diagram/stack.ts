import { type Arrangement, leftOver } from './arrangement.ts';

/**
 * Vertical places: a slot for every channel of both sides. Functions and no lists, since a layer may have any number
 * of channels.
 */
export interface Stack {
  /** Whether only the first and the last groups are tall enough to be told apart. */
  readonly compressed: boolean;
  readonly inTop: (channel: number) => number;
  readonly inSlot: (channel: number) => number;
  readonly outTop: (channel: number) => number;
  readonly outSlot: (channel: number) => number;
}

/** Groups lower than this are not told apart. Then the first and the last ones are drawn larger. */
const minGroup = 5;
const largeGroup = 14;
const largeGap = 4;
/** Groups drawn larger at the start and at the end. */
export const enlarged = { first: 6, last: 2 };
/** No channel is given more than this. */
const maxSlot = 132;
/** The gap before channels that are left over, and the slot of one of them at most. */
const leftGap = 16;
const leftSlot = 24;

/** Low pictures have no room for larger groups: there all are alike. */
function isCompressed(groups: number, height: number): boolean {
  const large = enlarged.first + enlarged.last;
  const room = height - large * (largeGroup + largeGap);
  return height / groups < minGroup && groups > large && room > height / 3;
}

/**
 * Places the groups below each other between `top` and `top + height`, with a gap after each group.
 * Channels that are left over have slots below the last group.
 */
export function stackChannels(arrangement: Arrangement, top: number, height: number): Stack {
  const { inputs, outputs, groups, inPer, outPer } = arrangement;
  const left = Math.max(...leftOver(arrangement));
  const rows = groups * Math.max(inPer, outPer, 1);
  const leftHeight =
    left === 0 ? 0 : leftGap + Math.min(height / 2, Math.max(leftSlot, (height * left) / (rows + left)));
  const wanted = rows * maxSlot + (groups - 1) * gapOf(groups, height);
  const room = Math.min(height - leftHeight, wanted);
  const start = top + (height - leftHeight - room) / 2;
  const groupAt = stackGroups(groups, start, room);
  const sideOf = (count: number, per: number) => {
    const first = groups * per;
    const slot = Math.min(leftSlot, (leftHeight - leftGap) / Math.max(1, count - first));
    const groupOf = (channel: number) => (per === 0 ? groups : Math.floor(channel / per));
    const paddingOf = (whole: number) => (groups === 1 ? 0 : Math.min(6, whole * 0.08));
    const slotOf = (channel: number) => {
      if (channel >= first) return slot;
      const { height } = groupAt(groupOf(channel));
      return (height - 2 * paddingOf(height)) / per;
    };
    const topOf = (channel: number) => {
      if (channel >= first) return start + room + leftGap + (channel - first) * slot;
      const group = groupOf(channel);
      const { y, height } = groupAt(group);
      return y + paddingOf(height) + (channel - group * per) * slotOf(channel);
    };
    return [topOf, slotOf] as const;
  };
  const [inTop, inSlot] = sideOf(inputs, inPer);
  const [outTop, outSlot] = sideOf(outputs, outPer);
  return { compressed: isCompressed(groups, room), inTop, inSlot, outTop, outSlot };
}

/** The gap after a group: wide between few groups, and never more than a third of the height in all. */
function gapOf(groups: number, height: number): number {
  return groups === 1 ? 0 : Math.min(16, (0.33 * height) / groups);
}

function stackGroups(
  groups: number,
  top: number,
  height: number,
): (group: number) => { y: number; height: number } {
  if (!isCompressed(groups, height)) {
    const gap = gapOf(groups, height);
    const own = (height - gap * (groups - 1)) / groups;
    return (group) => ({ y: top + group * (own + gap), height: own });
  }
  const { first, last } = enlarged;
  const pitch = largeGroup + largeGap;
  const small = (height - (first + last) * pitch) / (groups - first - last);
  return (group) => {
    if (group < first) return { y: top + group * pitch, height: largeGroup };
    if (group < groups - last) return { y: top + first * pitch + (group - first) * small, height: small };
    return { y: top + height - (groups - group) * pitch + largeGap, height: largeGroup };
  };
}
