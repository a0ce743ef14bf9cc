import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DiagramSpec } from '../../diagram/spec.ts';
import { diagramStyleElement } from '../../diagram/style.ts';

interface Props {
  readonly spec: DiagramSpec;
  readonly draw: (spec: DiagramSpec, width: number) => string;
  /** In CSS pixels. */
  readonly maxWidth: number;
}

/** A picture of the layer, as wide as its place allows. */
export function Drawing({ spec, draw, maxWidth }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const measure = () => setWidth(Math.min(maxWidth, Math.floor(element.clientWidth)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [maxWidth]);
  const svg = width > 0 ? draw(spec, width).replace(diagramStyleElement, '') : '';
  // The markup is safe: src/diagram escapes every text. Its style is part of the page's style sheet.
  return <div class="drawing" ref={frame} dangerouslySetInnerHTML={{ __html: svg }} />;
}
