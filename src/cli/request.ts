import type { Command } from 'commander';
import { Failure } from './failure.ts';
import { type Content, contentOf, fileFields, isFile, parse, readContent, readTensor } from './files/read.ts';
import { addLayerOptions, type LayerOptions, layerOf, optionValue, shapeOf } from './layer-options.ts';
import { checkPlace } from './place.ts';
import type { Service, ServiceOptions } from './service.ts';

/** The options of commands that take a layer and what it works on. */
export interface ShapeOptions extends LayerOptions, ServiceOptions {
  readonly weight?: string;
  readonly inputShape?: string;
}

/** The options of commands that take tensors. */
export interface RequestOptions extends ShapeOptions {
  readonly fill?: string;
  readonly seed?: string;
  readonly inputLayout?: string;
  readonly weightLayout?: string;
  readonly outputLayout?: string;
}

/** Adds options that state a layer, by itself or by its weight, and the shape of its input. */
export function addShapeOptions(command: Command): Command {
  return addLayerOptions(command)
    .option('-w, --weight <file>', 'its weight, whose shape says the channels and the kernel')
    .optionsGroup('The input:')
    .option('--input-shape <sizes>', 'such as 2,16,10,10');
}

export function addRequestOptions(command: Command): Command {
  return addLayerOptions(command)
    .option('-w, --weight <file>', 'the weight; without one it is drawn as PyTorch does')
    .option('-b, --bias <file>', 'the bias; likewise')
    .option('--seed <n>', 'the seed of what is drawn; 0 without it')
    .optionsGroup('The tensors:')
    .option('--input-shape <sizes>', 'of a generated input, such as 2,16,10,10')
    .option('--fill <rule>', 'of a generated input: a number, arange, normal, uniform, or JSON', 'arange')
    .option('--input-layout <order>', 'of axes, such as NHWC')
    .option('--weight-layout <order>', 'such as HWIO')
    .option('--output-layout <order>', 'such as NHWC');
}

/**
 * The request that a command's file and options state.
 * @param file the positional one: a tensor, or a request that may hold all
 * @param name what that tensor is
 * @param beside fields that only the one command has
 * @throws Failure
 */
export async function requestOf(
  service: Service,
  file: string | undefined,
  options: RequestOptions,
  name: 'input' | 'output' = 'input',
  beside: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const main = file === undefined ? {} : fieldsOf(file, name);
  const { layer: given = main.layer, ...parameters } = await layerContent(service, options);
  const { weight, bias, seed, inputShape } = options;
  const request: Record<string, unknown> = {
    ...main,
    ...parameters,
    ...(weight !== undefined && { weight: readTensor(weight, 'weight') }),
    ...(typeof bias === 'string' && { bias: readTensor(bias, 'bias') }),
    ...(seed !== undefined && { seed: optionValue(seed) }),
    ...(inputShape !== undefined && { input: generated(inputShape, options.fill) }),
    ...layoutsOf(options),
    ...beside,
  };
  const layer = layerOf(options, { ...request, layer: given });
  if (layer !== undefined) return { ...request, layer };
  if (request.layers !== undefined) return request;
  throw new Failure(
    'nothing states the layer',
    '--weight w.npy, or --layer layer.json, or --in-channels 16 --out-channels 4 --kernel-size 3',
  );
}

/** A request with its input. @throws Failure where there is none */
export function withInput(request: Record<string, unknown>, hint: string): Record<string, unknown> {
  if (request.input !== undefined) return request;
  throw new Failure('nothing states the input', hint);
}

/** A request of a command that looks at shapes alone: no tensors, and the shape of the input in its place. */
export function shapesOnly({ input, weight: _, bias: __, ...request }: Record<string, unknown>) {
  const shape = shapeOf(input);
  return { ...request, ...(shape && { input_shape: shape }) };
}

const tensorNames: ReadonlySet<string> = new Set(['input', 'weight', 'bias', 'output']);

/** The fields of a file. One tensor has the name. What stands behind a colon takes one of several. */
function fieldsOf(file: string, name: string): Record<string, unknown> {
  if (!isFile(file) && file.includes(':')) return { [name]: readTensor(file, name) };
  const content = readContent(file);
  if ('model' in content) throw new Failure(`${file}: a model is no ${name}`, `--layer ${file}`);
  if ('value' in content) return { [name]: content.value };
  const { fields } = content;
  const strange = Object.keys(fields).find((key) => isTensor(fields[key]) && !tensorNames.has(key));
  if (strange === undefined) return { ...fields };
  if (Object.keys(fields).length === 1) return { [name]: fields[strange] };
  const message = `${file}: ${strange} is none of ${[...tensorNames].join(', ')}`;
  throw new Failure(message, `name the one that is meant: ${file}:${strange}`);
}

function isTensor(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'data' in value && 'shape' in value;
}

/** The layer that an option names, with its parameters where they are in the same file. */
async function layerContent(service: Service, options: RequestOptions): Promise<Record<string, unknown>> {
  const { layer: text } = options;
  if (text === undefined) return {};
  if (/^\s*\{/.test(text)) return layerFields(contentOf(parse(text, '--layer')), text);
  const [, model, number] = /^(.+\.onnx)(?::(\d+))?$/.exec(text) ?? [];
  if (!isFile(model ?? text)) {
    checkPlace(options, `there is no file ${text}, and `);
    return { layer: text };
  }
  const content = readContent(model ?? text);
  if (!('model' in content)) return layerFields(content, text);
  const file = await service.onnxLayer(content.model, Number(number ?? 0));
  return layerFields({ fields: fileFields(file) }, text);
}

/** What a file or a text says of the layer: its specification and, perhaps, its parameters. */
function layerFields(content: Content, text: string): Record<string, unknown> {
  if ('fields' in content && 'layer' in content.fields) return { ...content.fields };
  throw new Failure(`${text} holds no layer`, 'such as {"type": "conv2d", "in_channels": 16, …}');
}

function generated(inputShape: string, rule = 'arange'): unknown {
  const shape = [optionValue(inputShape)].flat();
  if (rule.startsWith('{')) return { shape, fill: parse(rule, '--fill') };
  return { shape, fill: rule.trim() !== '' && !Number.isNaN(Number(rule)) ? Number(rule) : { kind: rule } };
}

function layoutsOf({ inputLayout, weightLayout, outputLayout }: RequestOptions): object {
  const given = { input: inputLayout, weight: weightLayout, output: outputLayout };
  const named = Object.entries(given).filter(([, order]) => order !== undefined);
  return named.length > 0 ? { layout: Object.fromEntries(named) } : {};
}
