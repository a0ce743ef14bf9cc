import { formatCount, formatShare } from '../format.ts';
import { denseFigures, figures } from '../state/layer.ts';

/** The three numbers of the dial, each with its share of the dense layer's. They are computed in the page. */
export function DialFigures() {
  const own = figures.value;
  const dense = denseFigures.value;
  const share = (part: number | undefined, whole: number | undefined) => {
    if (part === undefined || whole === undefined) return '\u00a0';
    return part === whole ? 'as many as dense' : `${formatShare(part, whole)} of dense`;
  };
  const rows = [
    ['weights', own && formatCount(own.weights), share(own?.weights, dense?.weights)],
    ['multiply-accumulates', own && formatCount(own.macs), share(own?.macs, dense?.macs)],
    ['an output hears', own && `${own.hears} of ${own.of}`, own?.of === 1 ? 'input' : 'inputs'],
  ] as const;
  return (
    <dl class="dial-figures">
      {rows.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <b>{value ?? '–'}</b> <span>{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
