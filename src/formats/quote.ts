/** The most characters of a client's text in a message. */
const mostQuoted = 40;

/** A text of a client for a message: in quotes, and cut if it is long. */
export function quoteText(text: string): string {
  return JSON.stringify(text.length > mostQuoted ? `${text.slice(0, mostQuoted)}…` : text);
}
