/** Attributes that are numbers are written to a tenth of a unit. */
type AttributeValue = string | number;

/**
 * Escapes a text for the content and the attributes of XML.
 * U+2029 and what XML 1.0 or 1.1 reads as an end of line (https://www.w3.org/TR/xml11/#sec-line-ends)
 * become character references.
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

/**
 * One element.
 * @param children markup, made by `element` or `escapeXml`
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, AttributeValue>>,
  ...children: string[]
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${attributeText(value)}"`);
  const start = `<${name}${written.join('')}`;
  return children.length === 0 ? `${start}/>` : `${start}>${children.join('')}</${name}>`;
}

/** The data of a path, as a template whose numbers are rounded to a tenth of a unit. */
export function pathData(commands: TemplateStringsArray, ...numbers: readonly number[]): string {
  return String.raw({ raw: commands }, ...numbers.map(roundToTenth));
}

/** The `path` elements of a class: one for all these data, or none where there are no data. */
export function pathElements(className: string, data: readonly string[]): string[] {
  return data.length === 0 ? [] : [element('path', { class: className, d: data.join('') })];
}

function roundToTenth(value: number): number {
  return Math.round(value * 10) / 10;
}

function attributeText(value: AttributeValue): string {
  if (typeof value === 'number') return String(roundToTenth(value));
  // Parsers replace tabs and line feeds in attributes by spaces: https://www.w3.org/TR/xml/#AVNormalize.
  return escapeXml(value).replaceAll(/[\t\n]/g, characterReference);
}

function characterReference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
