import type { ConvBody, ExplainBody, SweepBody, TensorBody, TranslateBody } from '../api/bodies.ts';
import type { ApiRequest } from '../api/client.ts';
import { type Cell, inputShape, layerSpec, type PageState } from './page-state.ts';

/** The input as the API takes it. */
export function inputTensor(state: PageState): TensorBody {
  const shape = inputShape(state);
  if (state.input === 'ones') return { shape, fill: 1 };
  if (state.input === 'random') return { shape, fill: { kind: 'normal', mean: 0, std: 1, seed: state.seed } };
  if (state.input === 'numbers') return pastedTensor(state.numbers, shape);
  return { shape, fill: { kind: 'axis', axis: 1, offset: 1 } };
}

/** Pasted numbers: nested or flat JSON, or numbers with any other characters between them. */
function pastedTensor(text: string, shape: number[]): TensorBody {
  const parsed = parseJson(text);
  if (Array.isArray(parsed)) return parsed.some(Array.isArray) ? parsed : { shape, data: parsed };
  const numbers = text.match(/[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/gi)?.map(Number);
  return { shape, data: numbers ?? [] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields that the bodies of /v1/conv and /v1/explain have in common. */
export function operandFields(state: PageState) {
  const parameters =
    state.weight === null ? { seed: state.seed } : { weight: { fill: state.weight }, bias: { fill: 0 } };
  return { layer: layerSpec(state), input: inputTensor(state), ...parameters } satisfies ConvBody;
}

const postRequest = (path: string, body: unknown): ApiRequest => ({ path, body: JSON.stringify(body) });

/** Asks for the output and the input as flat arrays. */
export function buildConvRequest(state: PageState): ApiRequest {
  const body: ConvBody = { ...operandFields(state), include: ['input'], format: 'flat' };
  return postRequest('/v1/conv', body);
}

/** Asks for the sum behind a cell of the output. */
export function buildExplainRequest(state: PageState, [channel, row, column]: Cell): ApiRequest {
  const body: ExplainBody = { ...operandFields(state), index: [0, channel, row, column] };
  return postRequest('/v1/explain', body);
}

/** Asks for the shapes and the cost of the layer, and of the same layer with one group. */
export function buildCostRequest(state: PageState): ApiRequest {
  const groups = state.groups === 1 ? [1] : [state.groups, 1];
  const body: SweepBody = { ...withOneGroup(state), input_shape: inputShape(state), groups };
  return postRequest('/v1/sweep', body);
}

/**
 * Asks for the shapes and the cost under every legal number of groups.
 * @param repeat how often the service computes each layer to measure its time, or null for never
 */
export function buildSweepRequest(state: PageState, repeat: number | null): ApiRequest {
  const shape = inputShape(state);
  const body: SweepBody =
    repeat === null
      ? { ...withOneGroup(state), input_shape: shape }
      : { ...withOneGroup(state), input: { shape, fill: { kind: 'axis', axis: 1 } }, repeat };
  return postRequest('/v1/sweep', body);
}

/** Asks for the layer in the words of other frameworks. */
export function buildTranslateRequest(state: PageState): ApiRequest {
  const body: TranslateBody = {
    layer: layerSpec(state),
    input_shape: inputShape(state),
    to: ['keras', 'jax', 'onnx'],
  };
  return postRequest('/v1/translate', body);
}

const withOneGroup = (state: PageState) => ({ layer: layerSpec({ ...state, groups: 1 }) });
