import { inference } from './inference.ts';
import { json } from './json/format.ts';
import { npy } from './npy.ts';
import { onnx } from './onnx/format.ts';
import { safetensors } from './safetensors/format.ts';

/** All formats with a media type, by name. Another one needs a file and an entry here. */
export const formats = { json, safetensors, npy, inference, onnx } as const;

type FormatName = keyof typeof formats;
type NamesWith<Member extends string> = {
  [Name in FormatName]: (typeof formats)[Name] extends Readonly<Record<Member, unknown>> ? Name : never;
}[FormatName];

/** The name of a format of request bodies. */
export type BodyType = NamesWith<'read'>;

/** The name of a format of replies. */
export type ReplyType = NamesWith<'write'>;

/** A format of replies that a client of /v1 may ask for by its media type, beside JSON. */
export type FileType = NamesWith<'replyDescription'>;

/** A format of stored layers that a client may ask for by its media type, beside JSON. */
export type LayerFileType = NamesWith<'layerDescription'>;

const names = Object.keys(formats).filter((name): name is FormatName => name in formats);

/** The formats of request bodies. */
export const bodyTypes = names.filter((name): name is BodyType => 'read' in formats[name]);

/** Those of requests: JSON, and files with the tensors of a request. */
export const requestTypes = bodyTypes.filter((name) => name === 'json' || 'describeBody' in formats[name]);

/** The formats of stored layers beside JSON. */
export const layerFileTypes = names.filter(
  (name): name is LayerFileType => 'layerDescription' in formats[name],
);

/** The formats beside JSON for replies with a main tensor. */
export const fileTypes = names.filter((name): name is FileType => 'replyDescription' in formats[name]);

/** Those of them that hold the whole reply. */
export const documentFileTypes = fileTypes.filter((name) => formats[name].holds === 'document');
