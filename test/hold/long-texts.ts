/** Bodies of about so many bytes that hold much where little belongs, or are slow to read. */

export interface LongBody {
  readonly what: string;
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const json = 'application/json';
const safetensors = 'application/x-safetensors';
const onnx = 'application/onnx';

/** The bodies, each made when it is asked for. */
export const longBodies: readonly ((bytes: number) => LongBody)[] = [
  ...texts({
    'a long text': (n) => `{"fill":"${fill('a', n)}"}`,
    'a long text of escapes': (n) => `{"input":{"fill":"${fill('\\n', n)}"}}`,
    'a long key': (n) => `{"${fill('k', n)}":1}`,
    'many keys': (n) => `{${numbered(n, 612, (i) => `"${String(i).padStart(600, 'k')}":1`)}}`,
    'many texts': (n) => `{"input":[${fill('"abc",', n)}1]}`,
    'many objects': (n) => `{"layers":[${fill('{},', n)}{}]}`,
    'many lists': (n) => `{"layers":[{},${fill('[],', n)}[]]}`,
    'many booleans': (n) => `{"input":[${fill('true,', n)}1]}`,
    'as many values as may be': () => `{"layers":[{},${fill('[],', 90_000)}[]]}`,
    'as many keys as may be': () => `{${numbered(5000, 20, (i) => `"k${i}":{${fill('"a":1', 5)}}`)}}`,
    'as much text as may be': () => `{"seed":"${fill('9', 2 ** 20 - 10)}"}`,
    'wrong layers': () => `{"input":1,"layers":[${Array(64).fill(wrongPart).join(',')}]}`,
    'levels of lists': (n) => `{"input":${fill('[', n)}`,
    'levels of objects': (n) => `{"input":${fill('{"a":', n)}`,
    blanks: (n) => `{"input":${fill(' ', n)}1}`,
    'blanks in a list': (n) => `{"input":[1,${fill(' ', n)}1]}`,
    'one number': (n) => `{"input":${fill('1', n)}}`,
    'one number in a list': (n) => `{"input":[${fill('1', n)}]}`,
    'long numbers': (n) => `{"input":[${fill(`${'1'.repeat(60_000)},`, n)}1]}`,
    'numbers half way between two': (n) => `{"input":[${fill(`9007199254740993${'0'.repeat(700)}.1,`, n)}1]}`,
    'rows of one number': (n) => `{"input":[${fill('[1],', Math.min(n, 2 ** 25))}[1]]}`,
    'empty rows': (n) => `{"input":[${fill('[],', n)}[]]}`,
    'a fault at the end': (n) => `{"input":[${fill('1,', n)}1]}x`,
    'faults under a long key': () => `{"${fill('k', 9e5)}":[${fill('{"a":[1,"x"]},', 1e5)}1]}`,
    'base64 that is none': (n) => `{"input":{"shape":[1],"base64":"${fill('é', n)}"}}`,
    'base64 in escapes': (n) => `{"input":{"shape":[1],"base64":"${fill('\\u002b', n)}"}}`,
    'base64 of float16': (n) => `{"input":{"shape":[1],"dtype":"float16","base64":"${fill('AAAA', n)}"}}`,
    'many texts of base64': (n) => `{"input":[${fill(`{"base64":"${fill('A', 8000)}"},`, n)}1]}`,
  }),
  () => file('many tensors', `{${numbered(4e6, 60, (i) => `"t${i}":${entry('F32', 0, 0)}`)}}`, 0),
  () => file('a long name', `{"${fill('t', 4e6)}":${entry('F32', 0, 0)}}`, 0),
  () => file('much metadata', `{"__metadata__":{${numbered(4e6, 14, (i) => `"m${i}":"a"`)}}}`, 0),
  () => file('a long request', `{"__metadata__":{"request":"${fill('\\u007b', 4e6)}"}}`, 0),
  () => model('many nodes', (n) => [Buffer.alloc(2 * n, '\x0a\x00')], 2 ** 19),
  () =>
    model('a convolution in every node', (n) => Array(n).fill(field(1, field(4, Buffer.from('Conv')))), 4000),
  () => model('a tensor of many sizes', (n) => [field(5, Buffer.alloc(2 * n, '\x08\x01'))], 2 ** 17),
  () => model('graphs in graphs', (n) => [graphs(n)], 2000),
  (bytes) => file('float16', `{"input":${entry('F16', 0, bytes - (bytes % 2))}}`, bytes - (bytes % 2)),
];

const wrongPart = (() => {
  const names = [
    'type',
    'in_channels',
    'out_channels',
    'kernel_size',
    'stride',
    'padding',
    'dilation',
    'groups',
  ];
  return `{"name":1,"layer":{${names.map((name) => `"${name}":"x"`).join(',')}},"weight":"x","bias":"y"}`;
})();

function fill(piece: string, bytes: number): string {
  return piece.repeat(Math.max(1, Math.floor(bytes / piece.length)));
}

/** Items of about `size` bytes each. */
function numbered(bytes: number, size: number, item: (i: number) => string): string {
  return Array.from({ length: Math.ceil(bytes / size) }, (_, i) => item(i)).join(',');
}

function texts(made: Readonly<Record<string, (bytes: number) => string>>): ((bytes: number) => LongBody)[] {
  return Object.entries(made).map(([what, text]) => (bytes) => {
    const path = /layers/.test(what) ? '/v1/compare' : '/v1/conv';
    return { what, path, type: json, body: Buffer.from(text(bytes)) };
  });
}

function entry(dtype: string, begin: number, end: number): string {
  return JSON.stringify({ dtype, shape: [(end - begin) / 2], data_offsets: [begin, end] });
}

function file(what: string, header: string, dataBytes: number): LongBody {
  const body = Buffer.alloc(8 + header.length + dataBytes);
  body.writeBigUInt64LE(BigInt(header.length));
  body.write(header, 8);
  return { what, path: '/v1/conv', type: safetensors, body };
}

/** A field of a message of ONNX, in the wire format of Protocol Buffers: its number and length, then its bytes. */
function field(number: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length: number[] = [];
  for (let rest = content.length; ; rest >>>= 7) {
    length.push(rest < 128 ? rest : (rest & 127) | 128);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.from([8 * number + 2, ...length]), content]);
}

/** The file of a model whose graph has these fields. */
function model(what: string, fields: (count: number) => readonly Buffer[], count: number): LongBody {
  return { what, path: '/v1/onnx', type: onnx, body: field(7, ...fields(count)) };
}

/** A node with a graph in an attribute, and in that the same again. */
function graphs(count: number): Buffer {
  let graph: Buffer = Buffer.alloc(0);
  for (let i = 0; i < count; i++) graph = field(1, field(4, Buffer.from('If')), field(5, field(6, graph)));
  return graph;
}
