/** Points of one curve, x and y positive. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const width = 640;
const height = 420;
const margin = { left: 70, right: 20, top: 20, bottom: 50 };
const colours = ['#1b6ca8', '#c8553d', '#588157', '#8d99ae'];

/**
 * An SVG with both axes logarithmic, from the power of ten below the least value to the one above the
 * largest.
 */
export function logLogPlot(
  curves: readonly Curve[],
  titles: { readonly all: string; readonly x: string; readonly y: string },
): string {
  const axis = (values: readonly number[], from: number, to: number) => {
    const low = Math.floor(Math.log10(Math.min(...values)) + 1e-9);
    const high = Math.ceil(Math.log10(Math.max(...values)) - 1e-9);
    const place = (value: number) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
    return { place, powers: Array.from({ length: high - low + 1 }, (_, i) => low + i) };
  };
  const points = curves.flatMap((curve) => curve.points);
  const x = axis(
    points.map(([value]) => value),
    margin.left,
    width - margin.right,
  );
  const y = axis(
    points.map(([, value]) => value),
    height - margin.bottom,
    margin.top,
  );
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#ddd"/>`;
  const label = (at: readonly [number, number], anchor: string, text: string, fill = '#333') =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" text-anchor="${anchor}" fill="${fill}">${text}</text>`;
  const power = (exponent: number) =>
    `10<tspan dy="-5" font-size="9">${exponent < 0 ? '−' : ''}${Math.abs(exponent)}</tspan>`;
  const grid = [
    ...x.powers.flatMap((exponent) => {
      const at = x.place(10 ** exponent);
      return [
        line(at, margin.top, at, height - margin.bottom),
        label([at, height - margin.bottom + 18], 'middle', power(exponent)),
      ];
    }),
    ...y.powers.flatMap((exponent) => {
      const at = y.place(10 ** exponent);
      return [
        line(margin.left, at, width - margin.right, at),
        label([margin.left - 8, at + 4], 'end', power(exponent)),
      ];
    }),
  ];
  const drawn = curves.flatMap(({ name, points }, i) => {
    const path = points.map(([px, py]) => `${x.place(px).toFixed(1)},${y.place(py).toFixed(1)}`).join(' ');
    return [
      `<polyline points="${path}" fill="none" stroke="${colours[i]}" stroke-width="2"/>`,
      label([margin.left + 12, margin.top + 18 + 18 * i], 'start', name, colours[i]),
    ];
  });
  const axes = [
    label([(margin.left + width - margin.right) / 2, height - 10], 'middle', titles.x),
    `<text transform="translate(18 ${height / 2}) rotate(-90)" text-anchor="middle" fill="#333">${titles.y}</text>`,
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13" role="img" aria-labelledby="title">`,
    `<title id="title">${titles.all}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...grid,
    ...drawn,
    ...axes,
    '</svg>\n',
  ].join('\n');
}
