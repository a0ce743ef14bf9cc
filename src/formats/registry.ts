import { json } from './json/format.ts';
import { npy } from './npy.ts';
import { safetensors } from './safetensors/format.ts';

/** All formats that have a media type, by name. One more is a line here and a file of its own. */
export const formats = { json, safetensors, npy } as const;

type FormatName = keyof typeof formats;
type NamesWith<Member extends string> = {
  [Name in FormatName]: (typeof formats)[Name] extends Readonly<Record<Member, unknown>> ? Name : never;
}[FormatName];

/** What a request body may be written in. */
export type BodyType = NamesWith<'read'>;

/** What a reply may be written in. */
export type ReplyType = NamesWith<'write'>;

/** A format of replies beside JSON. */
export type FileType = Exclude<ReplyType, 'json'>;

const names = Object.keys(formats).filter((name): name is FormatName => name in formats);

/** The formats of request bodies. */
export const bodyTypes = names.filter((name): name is BodyType => 'read' in formats[name]);

/** The formats beside JSON in which a reply can be that has a main tensor. */
export const fileTypes = names.filter(
  (name): name is FileType => name !== 'json' && 'write' in formats[name],
);

/** Those of them that hold all of a reply. */
export const documentFileTypes = fileTypes.filter((name) => formats[name].holds === 'document');
