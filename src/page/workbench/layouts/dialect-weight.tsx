import { useMemo } from 'preact/hooks';
import { formatNumber, formatShape } from '../../format.ts';
import { chosen } from './chosen.ts';
import { placeEquation, type WeightOwner } from './equation.ts';
import type { Member } from './forms.ts';
import { IndexGrid, mostElements } from './index-grid.tsx';
import { placement, type WeightForm } from './placement.ts';

interface Props {
  readonly weight: WeightForm;
  /** The first framework that has it, by whose name for the weight it is called. */
  readonly first: Member;
  readonly torchShape: readonly number[];
  readonly owner: WeightOwner;
}

/** A weight as it lies in memory: where the chosen element is, and how it comes there. */
export function DialectWeight({ weight, first, torchShape, owner }: Props) {
  // The reply is another object for every answer.
  const key = JSON.stringify([weight, torchShape]);
  const place = useMemo(() => placement(torchShape, weight), [key]);
  const { transposed, in_channels, out_channels, groups } = owner;
  const drawn = useMemo(
    () => ({
      torchShape,
      shape: weight.shape,
      groupOf: ([channel]: readonly number[]) =>
        Math.floor((channel * groups) / (transposed ? in_channels : out_channels)),
    }),
    [key, groups],
  );
  const { index, offset } = place(chosen.value);
  const count = torchShape.reduce((product, size) => product * size, 1);
  const isTorch = weight.from_pytorch === 'unchanged' && !weight.flipped;
  return (
    <>
      <p class="dialect-shape">
        <code>{weight.layout}</code> <code>{formatShape(weight.shape)}</code>
      </p>
      <p class="dialect-place" aria-live="polite">
        <code>
          {first.weightName}[{index.join(', ')}]
        </code>{' '}
        <span>place {formatNumber(offset)}</span>
      </p>
      {count <= mostElements ? (
        <IndexGrid {...drawn} place={place} />
      ) : (
        <p class="note">
          {formatNumber(count)} weights are too many to draw. The index and its place are exact.
        </p>
      )}
      {!isTorch && (
        <p class="dialect-equation">
          <code>{placeEquation(first.weightName, weight, owner)}</code>
        </p>
      )}
    </>
  );
}
