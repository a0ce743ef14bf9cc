import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DiagramSpec } from '../../diagram/bands.ts';
import { diagramStyleElement } from '../../diagram/style.ts';

interface Props {
  readonly spec: DiagramSpec;
  readonly draw: (spec: DiagramSpec, width: number) => string;
  /** The most that the drawing takes, in CSS pixels. */
  readonly maxWidth: number;
}

/** A picture of the layer as wide as there is room, drawn by the functions that the service draws with. */
export function Drawing({ spec, draw, maxWidth: most }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const measure = () => setWidth(Math.min(most, Math.floor(element.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [most]);
  const svg = width > 0 ? draw(spec, width).replace(diagramStyleElement, '') : '';
  // The markup is the text that GET /v1/diagram.svg answers: numbers and words of ours, escaped. Its style is in the page's sheet.
  return <div class="drawing" ref={frame} dangerouslySetInnerHTML={{ __html: svg }} />;
}
