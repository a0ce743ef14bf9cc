import { useLayoutEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import { display } from '../components/display.ts';

export type Scheme = 'light' | 'dark';

export const plotHeight = 320;

interface Props {
  readonly label: string;
  readonly data: UPlot.AlignedData;
  readonly options: (scheme: Scheme, font: string) => Omit<UPlot.Options, 'width' | 'height'>;
}

/** A chart as wide as its place. Its place is kept while there is nothing to draw. */
export function Plot({ label, data, options }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const { scheme } = display.value;
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    const size = () => ({ width: element.clientWidth, height: plotHeight });
    const font = `14px ${getComputedStyle(element).fontFamily}`;
    const plot = new UPlot({ ...options(scheme, font), ...size() }, data, element);
    const observer = new ResizeObserver(() => plot.setSize(size()));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [data, options, scheme]);
  return <div class="plot" ref={frame} role="img" aria-label={label} />;
}

/** What the axes of all charts have in common. */
export function axisStyle(scheme: Scheme, font: string): UPlot.Axis {
  const [ink, grid] = scheme === 'light' ? ['#59636e', '#e4e7ea'] : ['#a3adb8', '#262d36'];
  return { stroke: ink, font, labelFont: font, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
}
