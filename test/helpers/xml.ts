import { DOMParser, type Document } from '@xmldom/xmldom';

/** Parses a document as strictly as XML is defined; the least fault throws. */
export function parseXml(text: string): Document {
  const onError = (level: string, message: string) => {
    throw new Error(`${level}: ${message}`);
  };
  return new DOMParser({ onError }).parseFromString(text, 'image/svg+xml');
}

/** The text of each element of this name (and class), in document order. */
export function textsOf(document: Document, name: string, className?: string): string[] {
  return [...document.getElementsByTagName(name)]
    .filter((element) => className === undefined || classesOf(element).includes(className))
    .map((element) => element.textContent ?? '');
}

/** An attribute of each element of this name and class. */
export function attributesOf(
  document: Document,
  name: string,
  className: string,
  attribute: string,
): string[] {
  return [...document.getElementsByTagName(name)]
    .filter((element) => classesOf(element).includes(className))
    .map((element) => element.getAttribute(attribute) ?? '');
}

function classesOf(element: { getAttribute(name: string): string | null }): string[] {
  return (element.getAttribute('class') ?? '').split(' ');
}
