import type { ApiRequest } from '../api/client.ts';
import { type Cell, inputShape, layerSpec, type PageState } from './page-state.ts';

/** The input as the API takes it. */
export function inputTensor(state: PageState): unknown {
  const shape = inputShape(state);
  if (state.input === 'ones') return { shape, fill: 1 };
  if (state.input === 'random') return { shape, fill: { kind: 'normal', mean: 0, std: 1, seed: state.seed } };
  if (state.input === 'numbers') return pastedInput(state.numbers, shape);
  return { shape, fill: { kind: 'axis', axis: 1, offset: 1 } };
}

/** Pasted numbers: JSON, nested or flat, or numbers with anything but digits between them. */
function pastedInput(text: string, shape: readonly number[]): unknown {
  const parsed = parseJson(text);
  if (Array.isArray(parsed) && parsed.some(Array.isArray)) return parsed;
  const data = Array.isArray(parsed)
    ? parsed
    : text.match(/[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/gi)?.map(Number);
  return { shape, data: data ?? [] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The fields that /v1/conv and /v1/explain have in common. */
export function operandFields(state: PageState) {
  const parameters =
    state.weight === null ? { seed: state.seed } : { weight: { fill: state.weight }, bias: { fill: 0 } };
  return { layer: layerSpec(state), input: inputTensor(state), ...parameters };
}

const post = (path: string, body: unknown): ApiRequest => ({ path, body: JSON.stringify(body) });

export function buildConvRequest(state: PageState): ApiRequest {
  return post('/v1/conv', { ...operandFields(state), include: ['input'], format: 'flat' });
}

export function buildExplainRequest(state: PageState, [channel, row, column]: Cell): ApiRequest {
  return post('/v1/explain', { ...operandFields(state), index: [0, channel, row, column] });
}

/** Shapes and cost of the layer, and of the same with one group. */
export function buildCostRequest(state: PageState): ApiRequest {
  const groups = state.groups === 1 ? [1] : [state.groups, 1];
  return post('/v1/sweep', {
    layer: layerSpec({ ...state, groups: 1 }),
    input_shape: inputShape(state),
    groups,
  });
}

/** Shapes and cost under every number of groups; with `repeat`, measured. */
export function buildSweepRequest(state: PageState, repeat: number | null): ApiRequest {
  const layer = layerSpec({ ...state, groups: 1 });
  if (repeat === null) return post('/v1/sweep', { layer, input_shape: inputShape(state) });
  return post('/v1/sweep', {
    layer,
    input: { shape: inputShape(state), fill: { kind: 'axis', axis: 1 } },
    repeat,
  });
}
