import { request } from 'undici';
import { writeSafetensors } from '../../src/formats/safetensors/file.ts';
import type { Server } from './process.ts';
import {
  type BenchRequest,
  binary,
  json,
  layer56,
  layerOf,
  nestedRequest,
  type Sizes,
  tensorsOf,
  tutorialFills,
  tutorialNumbers,
} from './requests.ts';

const tutorial: Sizes = { batch: 2, channels: 16, filters: 4, side: 10, groups: 4, kernel: 1 };

/** Stores the layers of the named requests, and makes these: they bring the input alone. */
export async function namedRequests({ url }: Server) {
  await store(url, 'tutorial', tutorial);
  await store(url, 'l56', layer56);
  const file = writeSafetensors([['input', tensorsOf(layer56).input]], {
    request: JSON.stringify({ layer: 'l56' }),
  });
  return {
    fills: byName('tutorial', tutorialFills()),
    numbers: byName('tutorial', tutorialNumbers()),
    inferNumbers: infer('tutorial', 'tutorial, /v2 in JSON', tutorial),
    nested: byName('l56', nestedRequest('1×64×56×56, groups 4, JSON', layer56)),
    inferNested: infer('l56', '1×64×56×56, groups 4, /v2 in JSON', layer56),
    file: { name: '56² by name, safetensors', path: '/v1/conv', headers: binary, body: Buffer.from(file) },
    binary: inferBinary('l56', '56², /v2 in binary', layer56),
  };
}

async function store(url: string, name: string, sizes: Sizes): Promise<void> {
  const { weight, bias } = tensorsOf(sizes);
  const body = writeSafetensors(Object.entries({ weight, bias }), {
    request: JSON.stringify({ layer: layerOf(sizes) }),
  });
  const reply = await request(`${url}/v1/layers/${name}`, {
    method: 'PUT',
    headers: { 'content-type': binary['content-type'] },
    body: Buffer.from(body),
  });
  const text = await reply.body.text();
  if (reply.statusCode !== 201) throw new Error(text);
}

/** The same request with a layer's name in place of the layer and its parameters. */
function byName(layer: string, { name, body, ...rest }: BenchRequest): BenchRequest {
  const { weight: _, bias: __, ...fields } = JSON.parse(body.toString());
  return { ...rest, name: `${name}, by name`, body: Buffer.from(JSON.stringify({ ...fields, layer })) };
}

/** The numbers of the input in JSON, and those of the output. */
function infer(layer: string, name: string, sizes: Sizes): BenchRequest {
  const { shape, data } = tensorsOf(sizes).input;
  const input = { name: 'input', shape, datatype: 'FP32', data: [...data] };
  const body = Buffer.from(JSON.stringify({ inputs: [input] }));
  return { name, path: `/v2/models/${layer}/infer`, headers: json, body };
}

/** The bytes of the input behind the JSON, and those of the output. */
function inferBinary(layer: string, name: string, sizes: Sizes): BenchRequest {
  const { shape, data } = tensorsOf(sizes).input;
  const parameters = { binary_data_size: data.byteLength };
  const head = JSON.stringify({
    inputs: [{ name: 'input', shape, datatype: 'FP32', parameters }],
    parameters: { binary_data_output: true },
  });
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return {
    name,
    path: `/v2/models/${layer}/infer`,
    headers: { 'inference-header-content-length': String(head.length) },
    body: Buffer.concat([Buffer.from(head), bytes]),
  };
}
