import { formatCount, formatNumber, formatShape } from '../format.ts';
import type { RooflinePoint } from './roofline.ts';
import type { plannedRows } from './sweep-data.ts';

interface Props {
  readonly rows: readonly ((typeof plannedRows.value)[number] & { readonly millis: number | undefined })[];
  readonly points: readonly RooflinePoint[];
  /** The number of groups of the page's layer, and what sets it. */
  readonly current: number | undefined;
  readonly onUse: ((groups: number) => void) | undefined;
}

/** The sweep's figures. A row of the reader's own layer can be taken over. */
export function SweepTable({ rows, points, current, onUse }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls
    <section class="scroll" tabIndex={0} aria-label="The sweep as a table">
      <table class="figures">
        <thead>
          <tr>
            {['groups', 'weight', 'weights', 'MACs', 'ms', 'MACs per byte', 'billion MACs per second'].map(
              (name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ groups, weightShape, weights, macs, millis }) => {
            const point = points.find((measured) => measured.groups === groups);
            return (
              <tr key={groups} aria-current={groups === current ? 'true' : undefined}>
                <th scope="row">
                  {onUse ? (
                    <button
                      type="button"
                      class="link"
                      onClick={() => onUse(groups)}
                      aria-label={`Use ${groups} ${groups === 1 ? 'group' : 'groups'}`}
                    >
                      {groups}
                    </button>
                  ) : (
                    groups
                  )}
                </th>
                <td>{formatShape(weightShape)}</td>
                <td>{formatNumber(weights)}</td>
                <td>{formatCount(macs)}</td>
                <td>{millis === undefined ? '–' : millis.toPrecision(3)}</td>
                <td>{point ? point.intensity.toPrecision(2) : '–'}</td>
                <td>{point ? (point.macRate / 1e9).toPrecision(2) : '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
