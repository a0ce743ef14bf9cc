import { useEffect, useState } from 'preact/hooks';
import { prefersStillness } from './motion.ts';
import type { StageSpec, Target } from './target.ts';

/** The crawl: which cell is shown, and whether it moves on by itself. */
export interface Crawl {
  readonly target: Target & { readonly kind: 'input' | 'output' };
  readonly cell: number;
  readonly cells: number;
  readonly playing: boolean;
  readonly setPlaying: (playing: boolean) => void;
  readonly moveTo: (cell: number) => void;
}

/** Milliseconds per cell: a plane takes about this long, but a cell is never too quick for the eye. */
const millisPerPlane = 20_000;
const [quickest, slowest] = [70, 320];

/**
 * Lets one cell crawl over the output, from channel to channel; over the input where the layer scatters.
 * @param held whether it must stand still: something is pinned, or the stage is not seen
 */
export function useCrawl(spec: StageSpec, scatter: boolean, held: boolean): Crawl {
  const [place, setPlace] = useState({ channel: 0, cell: 0 });
  const [playing, setPlaying] = useState(() => !prefersStillness());
  const [rows, columns] = scatter ? spec.inputSize : spec.outputSize;
  const cells = rows * columns;
  const channels = scatter ? spec.in_channels : spec.out_channels;
  useEffect(() => {
    if (!playing || held) return undefined;
    const millis = Math.min(slowest, Math.max(quickest, millisPerPlane / cells));
    const timer = setInterval(
      () =>
        setPlace(({ channel, cell }) =>
          cell + 1 < cells ? { channel, cell: cell + 1 } : { channel: (channel + 1) % channels, cell: 0 },
        ),
      millis,
    );
    return () => clearInterval(timer);
  }, [playing, held, cells, channels]);
  const channel = Math.min(place.channel, channels - 1);
  const cell = Math.min(place.cell, cells - 1);
  return {
    target: {
      kind: scatter ? 'input' : 'output',
      channel,
      row: Math.floor(cell / columns),
      column: cell % columns,
    },
    cell,
    cells,
    playing,
    setPlaying,
    moveTo: (next) => setPlace({ channel, cell: next }),
  };
}
