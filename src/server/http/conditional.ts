import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../../errors.ts';
import type { LayerFileType } from '../../formats/registry.ts';
import type { Conditions, Versions } from '../../repository/conditions.ts';

/** Conditional requests (RFC 9110 §13) on stored layers, whose entity tags are their versions. */

/** What the entity tag of a file has after the version: it has other bytes than the JSON. */
const fileMark = /[.](file|onnx)$/;

/** The entity tag of a version: of its description, or of its file. */
export function entityTag(version: string, file: LayerFileType | null = null): string {
  const mark = file === 'safetensors' ? '.file' : '.onnx';
  return `"${version}${file === null ? '' : mark}"`;
}

const tag = '(?:W/)?"[!#-~\\x80-\\xff]*"';
/** Elements may be empty (RFC 9110 §5.6.1.2). Each text is matched in one way alone, so that the time is linear. */
const list = new RegExp(`^[\\s,]*${tag}(?:\\s*,[\\s,]*${tag})*[\\s,]*$`);

/**
 * The versions that a request's header fields ask for. A weak tag never matches in If-Match.
 * @throws ProblemError `malformed-request`
 */
export function conditionsOf(headers: IncomingHttpHeaders): Conditions {
  return {
    ifMatch: versionsIn('if-match', headers['if-match'], true),
    ifNoneMatch: versionsIn('if-none-match', headers['if-none-match'], false),
  };
}

function versionsIn(field: string, value: string | undefined, isStrong: boolean): Versions | undefined {
  return tagsIn(field, value, isStrong)?.map(versionOf) ?? (value === undefined ? undefined : '*');
}

function versionOf(text: string): string {
  return text.replace(fileMark, '');
}

/** Whether If-None-Match has the entity tag, so that the client has what it asks for. */
export function hasAlready(headers: IncomingHttpHeaders, entity: string): boolean {
  const value = headers['if-none-match'];
  const tags = tagsIn('if-none-match', value, false);
  return tags ? tags.some((text) => `"${text}"` === entity) : value !== undefined;
}

/** The tags without their quotes. Undefined without the field, and for *. */
function tagsIn(field: string, value: string | undefined, isStrong: boolean): string[] | undefined {
  if (value === undefined || value.trim() === '*') return undefined;
  if (!list.test(value)) {
    const quoted = JSON.stringify(value.slice(0, 100));
    throw new ProblemError('malformed-request', `${field} ${quoted} is neither * nor a list of entity tags`);
  }
  const found = value.match(new RegExp(tag, 'g')) ?? [];
  const counted = isStrong ? found.filter((text) => !text.startsWith('W/')) : found;
  return counted.map((text) => text.slice(text.indexOf('"') + 1, -1));
}
