import { formatCount, formatNumber, formatShape, formatShare } from '../format.ts';
import { costResource } from '../state/resources.ts';

/** The layer's shapes, parameters and multiply-accumulates, compared with those of one group. */
export function LayerFacts() {
  const refused = costResource.status.value.kind === 'refused';
  const rows = refused ? undefined : costResource.value.value?.rows;
  const row = rows?.[0];
  const oneGroup = rows?.at(-1);
  const compareWithOneGroup = (part: number, whole: number) =>
    row?.groups === 1
      ? 'all channels together'
      : `${formatShare(part, whole)} of groups = 1 (${formatCount(whole)})`;
  const facts = [
    ['Weight', row && formatShape(row.shapes.weight), '[out, in / groups, k, k]'],
    ['Output', row && formatShape(row.shapes.output), '[N, C, H, W]'],
    [
      'Parameters',
      row && formatNumber(row.cost.parameters),
      row && oneGroup && compareWithOneGroup(row.cost.parameters, oneGroup.cost.parameters),
    ],
    [
      'Multiply-accumulates',
      row && formatCount(row.cost.macs),
      row && oneGroup && compareWithOneGroup(row.cost.macs, oneGroup.cost.macs),
    ],
  ] as const;
  return (
    <dl class="facts" aria-busy={costResource.status.value.kind === 'loading'}>
      {facts.map(([name, value, note]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <b>{value ?? (refused ? '–' : '…')}</b>
            <span>{note ?? '\u00a0'}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
