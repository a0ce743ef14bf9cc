import type { StagePlanes } from './draw-tiles.ts';

/** What the colours of the numbers say. */
export function Legend({ planes }: { planes: StagePlanes }) {
  const scales = [planes.input, planes.weight, planes.output].flatMap((drawn) =>
    drawn ? [drawn.scale] : [],
  );
  const signed = scales.some((scale) => scale.signed);
  const unsigned = scales.some((scale) => !scale.signed);
  return (
    <p class="legend">
      {signed && (
        <>
          <span class="legend-swatch" data-sign="negative" /> below 0
          <span class="legend-swatch" data-sign="positive" /> above 0
        </>
      )}
      {signed && unsigned && '; '}
      {unsigned && (signed ? 'one hue: none below 0' : 'The stronger the colour, the larger the number.')}
    </p>
  );
}
