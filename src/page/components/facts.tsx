import { figure, fraction, shapeText, short } from '../format.ts';
import { cost } from '../state/resources.ts';

/** Shapes, parameters and multiply-accumulates as the service tells them, beside those of one group. */
export function Facts() {
  const refused = cost.status.value.kind === 'refused';
  const rows = refused ? undefined : cost.value.value?.rows;
  const row = rows?.[0];
  const single = rows?.at(-1);
  const beside = (part: number, whole: number) =>
    row?.groups === 1 ? 'all channels together' : `${fraction(part, whole)} of groups = 1 (${short(whole)})`;
  const facts = [
    ['Weight', row && shapeText(row.shapes.weight), '[out, in / groups, k, k]'],
    ['Output', row && shapeText(row.shapes.output), '[N, C, H, W]'],
    [
      'Parameters',
      row && figure(row.cost.parameters),
      row && single && beside(row.cost.parameters, single.cost.parameters),
    ],
    [
      'Multiply-accumulates',
      row && short(row.cost.macs),
      row && single && beside(row.cost.macs, single.cost.macs),
    ],
  ] as const;
  return (
    <dl class="facts" aria-busy={cost.status.value.kind === 'loading'}>
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
