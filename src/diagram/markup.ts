/** An attribute's value; numbers are written to a tenth of a unit. */
type AttributeValue = string | number;

/**
 * Text as XML may carry it in content and in attributes. What parsers of XML 1.0 or 1.1 would read
 * as an end of line is written by number (https://www.w3.org/TR/xml11/#sec-line-ends), and U+2029,
 * which some take for one.
 */
export function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll(/[\r\u0085\u2028\u2029]/g, characterReference);
}

/** One element; `children` are markup already, made by `element` or `escapeXml`. */
export function element(
  name: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  ...children: string[]
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attributeText(value)}"`);
  const start = `<${name}${written.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

/** A number to a tenth of a unit. */
export function roundToTenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function attributeText(value: AttributeValue): string {
  // Parsers make spaces of these in attributes: https://www.w3.org/TR/xml/#AVNormalize.
  return typeof value === 'number'
    ? String(roundToTenth(value))
    : escapeXml(value).replaceAll(/[\t\n]/g, characterReference);
}

function characterReference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
