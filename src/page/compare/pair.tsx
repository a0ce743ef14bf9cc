import { formatCount, formatNumber, formatShape, formatShare } from '../format.ts';
import type { Design } from '../sequence/design.ts';
import { Sequence } from '../sequence/sequence.tsx';
import { type DesignFigures, differenceTexts, figuresOfDesign, heardText } from './figures.ts';
import type { Preset } from './presets.ts';
import { picturedSizes, tensorsOf } from './runs.ts';

/** Two designs side by side, each as its layers, and the difference in words and numbers. */
export function Pair({ preset }: { preset: Preset }) {
  const designs = [preset.left, preset.right] as const;
  const figures = [figuresOfDesign(designs[0]), figuresOfDesign(designs[1])] as const;
  const sides = ['left', 'right'] as const;
  const isLong = designs.some(({ layers }) => layers.length > 2);
  return (
    <>
      <div class="compare-pair" data-long={isLong}>
        {sides.map((side) => {
          const { name, layers, size } = preset[side];
          const pictured = picturedSizes.value[side] ?? size;
          return (
            <figure key={side} class="design">
              <figcaption>
                {name}{' '}
                {pictured !== size && (
                  <span class="note">
                    pictured on {pictured} × {pictured}
                  </span>
                )}
              </figcaption>
              <Sequence
                name={name}
                layers={layers}
                size={pictured}
                tensors={tensorsOf(side)}
                height={isLong ? 280 : 360}
              />
            </figure>
          );
        })}
      </div>
      <div class="difference" aria-live="polite">
        {differenceTexts(designs, figures).map((text) => (
          <p key={text}>{text}</p>
        ))}
      </div>
      <FiguresTable designs={designs} figures={figures} />
    </>
  );
}

const rows: readonly (readonly [
  string,
  (figures: DesignFigures) => string,
  ((figures: DesignFigures) => number)?,
])[] = [
  ['weights', ({ weights }) => formatNumber(weights), ({ weights }) => weights],
  ['multiply-accumulates', ({ macs }) => formatCount(macs), ({ macs }) => macs],
  ['an output hears', ({ heard }) => `${heardText(heard)} inputs`],
  ['output', ({ output }) => formatShape(output)],
];

function FiguresTable({
  designs,
  figures: [ours, theirs],
}: {
  designs: readonly Design[];
  figures: readonly [DesignFigures, DesignFigures];
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls
    <section class="scroll" tabIndex={0} aria-label="The difference as a table">
      <table class="figures">
        <thead>
          <tr>
            <td />
            {designs.map(({ name }, i) => (
              <th key={i} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">ratio</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, text, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{text(ours)}</td>
              <td>{text(theirs)}</td>
              <td>{value ? formatShare(value(theirs), value(ours)) : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
