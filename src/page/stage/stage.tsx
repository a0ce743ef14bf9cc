import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { titleText } from '../../diagram/words.ts';
import { display } from '../components/display.ts';
import { Card } from './card.tsx';
import { CrawlBar } from './crawl-bar.tsx';
import { attemptText, describeTarget } from './describe.ts';
import { Legend } from './legend.tsx';
import { litRectsOf } from './lit-rects.ts';
import { Painter } from './painter.ts';
import { targetAt } from './pointing.ts';
import type { StageProps } from './stage-props.ts';
import type { Target } from './target.ts';
import { readTheme } from './theme.ts';
import { useCrawl } from './use-crawl.ts';
import { useLasting } from './use-lasting.ts';
import { useLight } from './use-light.ts';
import { usePointing } from './use-pointing.ts';
import { useScene } from './use-scene.ts';
import { useSeen, useWidth } from './use-size.ts';
import { Words } from './words.tsx';
import { zoomOf } from './zoom.ts';

export type { StageProps } from './stage-props.ts';
export type { OutputTarget, PlaneTensor, StageSpec, StageTensors, Target } from './target.ts';

/** The height of a stage, in CSS pixels: in a wide window it leaves room for what is above it, and for the dial. */
function heightIn({ width, height }: { width: number; height: number }): number {
  if (width <= 640) return 380;
  return width <= 920 ? 440 : Math.max(440, Math.min(640, height - 360));
}

/** The picture of a layer: input channels, filters and output channels, and what reaches what. */
export function Stage(props: StageProps) {
  const { name, spec, tensors, stale, attempt, pin = null, compact = false, highlight = null } = props;
  const frame = useRef<HTMLDivElement>(null);
  const base = useRef<HTMLCanvasElement>(null);
  const light = useRef<HTMLCanvasElement>(null);
  const painter = useRef<Painter | null>(null);
  const helpId = useId();
  const width = useWidth(frame);
  const seen = useSeen(frame);
  const [gathers, setGathers] = useState(false);
  const { scheme } = display.value;
  const height = props.height ?? heightIn(display.value);
  const theme = useMemo(
    () => (frame.current && width > 0 ? readTheme(frame.current, scheme) : undefined),
    [scheme, width > 0],
  );
  const scatter = spec.type === 'conv_transpose2d' && !gathers;
  const scene = useScene({ spec, tensors, attempt, scatter, width, height, theme });
  const { pointed, point, pinTarget, pressKey } = usePointing(props, scene);
  const staleForLong = useLasting(stale !== undefined, 800);
  const free = useCallback(() => pinTarget(null), [props.onPin]);
  const chosen = pointed ?? pin ?? highlight;
  const crawl = useCrawl(spec, scatter, !props.crawl || !seen || chosen !== null);
  const target = attempt === undefined ? (chosen ?? (props.crawl ? crawl.target : null)) : null;
  const { path, loupes } = useLight(light, scene, target, tensors);
  // The pin whose card the reader has seen: of a link, the one that it came with.
  const placed = useRef(JSON.stringify(pin));
  const rects = pin && seen && attempt === undefined ? litRectsOf(scene, pin) : undefined;
  useLayoutEffect(() => {
    if (!base.current || !scene) return;
    painter.current ??= new Painter(base.current);
    painter.current.show(scene);
  }, [scene]);
  useEffect(() => () => painter.current?.stop(), []);

  const targetOf = (event: MouseEvent): Target | null => {
    if (!scene || !frame.current || attempt !== undefined) return null;
    const { left, top } = frame.current.getBoundingClientRect();
    const zoom = zoomOf(frame.current);
    const [x, y] = [(event.clientX - left) / zoom, (event.clientY - top) / zoom];
    return targetAt(scene.layout, spec, loupes, x, y);
  };
  const arrangement = scene?.layout.arrangement;
  return (
    <div class="stage" data-compact={compact}>
      <div
        class="stage-frame"
        ref={frame}
        style={{ height: `${height}px` }}
        data-lit={chosen !== null && path !== undefined}
        data-numbers={numbersState(tensors, stale)}
        data-gray={staleForLong}
        role="application"
        aria-roledescription="picture"
        aria-label={`${name}: ${titleText(spec)}`}
        aria-describedby={helpId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes keys
        tabIndex={0}
        onPointerMove={(event) => event.pointerType !== 'touch' && point(targetOf(event))}
        onPointerLeave={() => point(null)}
        onClick={(event) => pinTarget(targetOf(event))}
        onKeyDown={pressKey}
        onBlur={() => point(null)}
      >
        <canvas class="stage-base" ref={base} />
        <canvas class="stage-light" ref={light} />
        <p class="stage-live" id={helpId} aria-live="polite">
          {arrangement && chosen
            ? describeTarget(arrangement, chosen)
            : 'Arrow keys walk through the channels, Enter pins, Escape frees.'}
        </p>
        {attempt !== undefined && arrangement && <p class="stage-attempt">{attemptText(arrangement)}</p>}
        {staleForLong && attempt === undefined && <p class="stage-stale">{stale}</p>}
      </div>
      {pin && rects && (
        <Card
          {...{ spec, tensors, frame, rects, placed, explain: props.explain, explanation: props.explanation }}
          target={pin}
          close={free}
        />
      )}
      {!compact && (
        <div class="stage-bar">
          {props.crawl && <CrawlBar crawl={crawl} />}
          {spec.type === 'conv_transpose2d' && (
            <label class="stage-toggle">
              <input type="checkbox" checked={gathers} onChange={() => setGathers(!gathers)} />
              <span>as gathering: one output cell from many inputs</span>
            </label>
          )}
          {scene && <Legend planes={scene.planes} />}
          {props.bar}
          <Words spec={spec} />
        </div>
      )}
    </div>
  );
}

/** Whether the picture has numbers, and whether they are this layer's. */
function numbersState(
  tensors: StageProps['tensors'],
  stale: string | undefined,
): 'none' | 'stale' | 'current' {
  if (!tensors) return 'none';
  return stale === undefined ? 'current' : 'stale';
}
