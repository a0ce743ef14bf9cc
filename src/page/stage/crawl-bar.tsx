import { nameOf } from './describe.ts';
import type { Crawl } from './use-crawl.ts';

/** Play, pause and scrub the cell that crawls over a plane. */
export function CrawlBar({ crawl: { target, cell, cells, playing, setPlaying, moveTo } }: { crawl: Crawl }) {
  return (
    <div class="crawl">
      <button
        type="button"
        class="crawl-play"
        aria-label={playing ? 'Pause the sliding window' : 'Play the sliding window'}
        onClick={() => setPlaying(!playing)}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d={playing ? 'M3 2h4v12H3zM9 2h4v12H9z' : 'M3 1l11 7-11 7z'} />
        </svg>
      </button>
      <input
        type="range"
        aria-label={`Cell of the ${target.kind}`}
        aria-valuetext={nameOf(target)}
        min={0}
        max={Math.max(1, cells - 1)}
        disabled={cells < 2}
        value={cell}
        onInput={({ currentTarget }) => {
          setPlaying(false);
          moveTo(currentTarget.valueAsNumber);
        }}
      />
      <span class="crawl-words">{nameOf(target)}</span>
    </div>
  );
}
