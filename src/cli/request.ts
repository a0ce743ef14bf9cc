import type { Command } from 'commander';
import { Failure } from './failure.ts';
import { type Content, contentOf, fileFields, isFile, parse, readContent, readTensor } from './files/read.ts';
import { addLayerOptions, type LayerOptions, layerOf, optionValue } from './layer-options.ts';
import type { Service } from './service.ts';

/** The options of commands that take a layer and tensors. */
export interface RequestOptions extends LayerOptions {
  readonly weight?: string;
  readonly inputShape?: string;
  readonly fill?: string;
  readonly seed?: string;
  readonly inputLayout?: string;
  readonly weightLayout?: string;
  readonly outputLayout?: string;
}

export function addRequestOptions(command: Command): Command {
  return addLayerOptions(command)
    .option('-w, --weight <file>', 'the weight; without one it is drawn as PyTorch does')
    .option('-b, --bias <file>', 'the bias; likewise')
    .option('--seed <n>', 'the seed of what is drawn; 0 without it')
    .option('--input-shape <sizes>', 'of a generated input, such as 2,16,10,10')
    .option('--fill <rule>', 'of a generated input: a number, arange, normal, uniform, or JSON', 'arange')
    .option('--input-layout <order>', 'such as NHWC')
    .option('--weight-layout <order>', 'such as HWIO')
    .option('--output-layout <order>', 'such as NHWC');
}

/**
 * The request that a command's file and options state.
 * @param file the positional one: a tensor, or a request that may hold all
 * @param name what that tensor is
 * @throws Failure
 */
export async function requestOf(
  service: Service,
  file: string | undefined,
  options: RequestOptions,
  name: 'input' | 'output' = 'input',
): Promise<Record<string, unknown>> {
  const main = file === undefined ? {} : fieldsOf(file, name);
  const { layer: given = main.layer, ...parameters } = await layerContent(service, options.layer);
  const { weight, bias, seed } = options;
  const request = {
    ...main,
    ...parameters,
    ...(weight !== undefined && { weight: readTensor(weight, 'weight') }),
    ...(typeof bias === 'string' && { bias: readTensor(bias, 'bias') }),
    ...(seed !== undefined && { seed: optionValue(seed) }),
    ...(options.inputShape !== undefined && { input: generated(options) }),
    ...layoutsOf(options),
  };
  const layer = layerOf(options, given, request.weight);
  return { ...request, ...(layer !== undefined && { layer }) };
}

/** The fields of a file. One tensor has the name. What stands behind a colon takes one of several. */
function fieldsOf(file: string, name: string): Record<string, unknown> {
  if (!isFile(file) && file.includes(':')) return { [name]: readTensor(file, name) };
  const content = readContent(file);
  if ('model' in content) throw new Failure(`${file}: a model is no ${name}`, `--layer ${file}`);
  return 'value' in content ? { [name]: content.value } : { ...content.fields };
}

/** The layer of a command that takes no tensors, such as `shapes`. @throws Failure */
export async function layerRequest(
  service: Service,
  file: string | undefined,
  options: LayerOptions,
): Promise<Record<string, unknown>> {
  const main = file === undefined ? {} : fieldsOf(file, 'layer');
  const { layer: given = main.layer, weight } = await layerContent(service, options.layer);
  const layer = layerOf(options, given, weight);
  return { ...main, ...(layer !== undefined && { layer }) };
}

/** The layer that an option names, with its parameters where they are in the same file. */
async function layerContent(service: Service, text: string | undefined): Promise<Record<string, unknown>> {
  if (text === undefined) return {};
  if (/^\s*\{/.test(text)) return layerFields(contentOf(parse(text, '--layer')), text);
  const [, model, number] = /^(.+\.onnx)(?::(\d+))?$/.exec(text) ?? [];
  if (!isFile(model ?? text)) return { layer: text };
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

function generated({ inputShape, fill }: RequestOptions): unknown {
  const shape = [optionValue(`${inputShape}`)].flat();
  const rule = fill ?? 'arange';
  if (rule.startsWith('{')) return { shape, fill: parse(rule, '--fill') };
  return { shape, fill: rule.trim() !== '' && !Number.isNaN(Number(rule)) ? Number(rule) : { kind: rule } };
}

function layoutsOf({ inputLayout, weightLayout, outputLayout }: RequestOptions): object {
  const given = { input: inputLayout, weight: weightLayout, output: outputLayout };
  const named = Object.entries(given).filter(([, order]) => order !== undefined);
  return named.length > 0 ? { layout: Object.fromEntries(named) } : {};
}
