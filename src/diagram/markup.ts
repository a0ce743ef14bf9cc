/** An attribute's value; numbers are written to a tenth of a unit. */
type Value = string | number;

/** Text as XML may carry it in content and in attributes. */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** One element; `children` are markup already, made by `element` or `escapeXml`. */
export function element(
  name: string,
  attributes: Readonly<Record<string, Value>>,
  ...children: string[]
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const start = `<${name}${written.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

/** A number to a tenth of a unit. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function attribute(value: Value): string {
  return typeof value === 'number' ? String(tenth(value)) : escapeXml(value);
}
