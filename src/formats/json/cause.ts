/** Why a text is no JSON, and what to write instead. */
export interface Cause {
  /** In a few words, for the message. */
  readonly what: string;
  readonly hint: string;
}

/** Bytes around a fault that are looked at. */
const windowBytes = 256;

const literals = 'true, false and null are in lower case; Python: json.dumps(…), or json=… of requests';
const words = 'NaN and the infinities are written as the strings "NaN", "Infinity" and "-Infinity"';
const quotes = 'keys and texts stand in double quotes; Python: json.dumps(…), or json=… of requests';
const digits = 'numbers are decimal, with digits on both sides of the point, such as 16, -0.5 or 1e-3';

/** Words that are no JSON, in lower case, and what is. */
const hints: ReadonlyMap<string, string> = new Map([
  ...['true', 'false', 'null', 'none', 'nil', 'undefined'].map((word) => [word, literals] as const),
  ...['nan', 'inf', 'infinity'].map((word) => [word, words] as const),
]);

/**
 * The cause of an unexpected character, as far as the bytes around it tell: what Python, JavaScript, shells and
 * people write.
 */
export function causeOf(bytes: Uint8Array, offset: number): Cause | undefined {
  // Latin-1 keeps one character per byte.
  const text = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1');
  const before = text(Math.max(0, offset - windowBytes), offset);
  const after = text(offset, offset + windowBytes);
  return (
    ofCharacter(before, after) ?? ofLiteral(before, after) ?? ofNumber(before, after) ?? ofWord(before, after)
  );
}

function ofCharacter(before: string, after: string): Cause | undefined {
  const [character = ''] = after;
  const last = before.trimEnd().at(-1) ?? '';
  if (character === "'") {
    if (last !== '') return { what: 'single quotes', hint: quotes };
    const hint =
      'the shell has passed its quotes on: put the body into a file, and send it with curl -d @file';
    return { what: 'single quotes around the text', hint };
  }
  // UTF-8 of ‘ ’ “ ” in Latin-1.
  if (/^\xe2\x80[\x98\x99\x9c\x9d]/.test(after)) return { what: 'typographic quotes', hint: quotes };
  if (character === '`') return { what: 'backquotes', hint: quotes };
  if (character === '#' || /^\/[/*]/.test(after)) return { what: 'a comment', hint: 'JSON has no comments' };
  if (character === '}' || character === ']') {
    if (last === ',')
      return { what: 'behind a trailing comma', hint: `leave out the comma before ${character}` };
    if (last === ':') return { what: 'a value is missing', hint: 'a key is followed by a colon and a value' };
  }
  if (character === ',' && /[[{,:]$/.test(last))
    return { what: 'a value is missing', hint: 'there is one comma between two values' };
  return undefined;
}

/** The word that the fault is in, which may have begun well, and what follows it. */
function wordAt(before: string, after: string): { word: string; ahead: string; behind: string } {
  const begun = /[\w$]*$/.exec(before)?.[0] ?? '';
  const rest = /^[\w$]*/.exec(after)?.[0] ?? '';
  const ahead = before.slice(0, before.length - begun.length);
  return { word: begun + rest, ahead, behind: after.slice(rest.length) };
}

function ofLiteral(before: string, after: string): Cause | undefined {
  const { word } = wordAt(before, after);
  const hint = hints.get(word.toLowerCase());
  return hint === undefined ? undefined : { what: `${word} is not JSON`, hint };
}

/** Numbers such as 0x10, 1_000, .5, +1, `1.` and `1e`. */
function ofNumber(before: string, after: string): Cause | undefined {
  const begun = /\d$/.test(before) && /^[\w.]/.test(after);
  const cut = /(\d\.|\d[eE][+-]?|(^|[\s,:[])-)$/.test(before);
  return begun || cut || /^[+.]\d/.test(after) ? { what: 'no JSON number', hint: digits } : undefined;
}

function ofWord(before: string, after: string): Cause | undefined {
  const { word, ahead, behind } = wordAt(before, after);
  if (!/^[A-Za-z_$]/.test(word) || !/^[\w$]/.test(after)) return undefined;
  const shown = word.length > 40 ? `${word.slice(0, 40)}…` : word;
  if (/[{,]\s*$/.test(ahead) && /^\s*:/.test(behind))
    return { what: 'a key without quotes', hint: `write "${shown}" in double quotes` };
  return { what: 'a text without quotes', hint: quotes };
}

/** What a body is that is no JSON at all, by its first bytes. */
export function disguised(bytes: Uint8Array): Cause | undefined {
  const starts = (...first: readonly number[]) => first.every((byte, i) => bytes[i] === byte);
  if (starts(0x1f, 0x8b)) return { what: 'this is gzip', hint: 'send it with Content-Encoding: gzip' };
  // A header's length, and its brace.
  if ([4, 5, 6, 7].every((i) => bytes[i] === 0) && bytes[8] === 0x7b)
    return { what: 'this is safetensors', hint: 'send it with Content-Type: application/x-safetensors' };
  if (starts(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59))
    return { what: 'this is npy', hint: 'send tensors in JSON or in safetensors' };
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff) || starts(0x7b, 0) || starts(0, 0x7b))
    return { what: 'this is UTF-16', hint: 'send the text in UTF-8' };
  return undefined;
}
