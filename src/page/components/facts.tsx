import { formatCount, formatNumber, formatShape, formatShare } from '../format.ts';
import { denseFigures, figures } from '../state/layer.ts';

/** The layer's shapes, parameters and multiply-accumulates, compared with those of one group. */
export function LayerFacts() {
  const [own, dense] = [figures.value, denseFigures.value];
  const compareWithOneGroup = (part: number, whole: number) =>
    own?.hears === own?.of
      ? 'all channels together'
      : `${formatShare(part, whole)} of groups = 1 (${formatCount(whole)})`;
  const facts = [
    ['Weight', own && formatShape(own.weightShape), '[out, in / groups, k, k]'],
    ['Output', own && formatShape(own.outputShape), '[N, C, H, W]'],
    [
      'Parameters',
      own && formatNumber(own.parameters),
      own && dense && compareWithOneGroup(own.parameters, dense.parameters),
    ],
    [
      'Multiply-accumulates',
      own && formatCount(own.macs),
      own && dense && compareWithOneGroup(own.macs, dense.macs),
    ],
  ] as const;
  return (
    <dl class="facts">
      {facts.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <b>{value ?? '–'}</b>
            <span>{note ?? '\u00a0'}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
