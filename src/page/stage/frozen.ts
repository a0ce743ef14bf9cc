import type { Layout } from '../../diagram/layout.ts';

/** The same layout with all places computed: frames ask for them thousands of times. */
export function frozenLayout(layout: Layout): Layout {
  const { inputs, outputs } = layout.arrangement;
  const frozen = (placeOf: (channel: number) => number, count: number) => {
    const places = Float64Array.from({ length: count }, (_, channel) => placeOf(channel));
    return (channel: number) => places[channel] ?? Number.NaN;
  };
  return {
    ...layout,
    inTop: frozen(layout.inTop, inputs),
    inSlot: frozen(layout.inSlot, inputs),
    outTop: frozen(layout.outTop, outputs),
    outSlot: frozen(layout.outSlot, outputs),
  };
}
