/** How the channels of a layer are shared out among groups. What does not fill a group is left over. */
export interface Arrangement {
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
  /** Input channels per group. */
  readonly inPer: number;
  /** Output channels per group. */
  readonly outPer: number;
}

/** The arrangement of a layer. `groups` need not divide its channels: then some are left over at the end. */
export function arrangementOf(inputs: number, outputs: number, groups: number): Arrangement {
  return {
    inputs,
    outputs,
    groups,
    inPer: Math.floor(inputs / groups),
    outPer: Math.floor(outputs / groups),
  };
}

/** The group of an input channel, or undefined where the channel is left over. */
export function groupOfInput({ groups, inPer }: Arrangement, channel: number): number | undefined {
  return groupOf(channel, groups, inPer);
}

/** The group of an output channel, or undefined where the channel is left over. */
export function groupOfOutput({ groups, outPer }: Arrangement, channel: number): number | undefined {
  return groupOf(channel, groups, outPer);
}

function groupOf(channel: number, groups: number, per: number): number | undefined {
  const group = per === 0 ? groups : Math.floor(channel / per);
  return group < groups ? group : undefined;
}

/** The channels that are left over: inputs and outputs. */
export function leftOver({ inputs, outputs, groups, inPer, outPer }: Arrangement): [number, number] {
  return [inputs - groups * inPer, outputs - groups * outPer];
}
