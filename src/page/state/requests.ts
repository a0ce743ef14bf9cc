import type { ConvBody, ExplainBody, TranslateBody } from '../api/bodies.ts';
import type { ApiRequest } from '../api/client.ts';
import { writeBody } from '../api/json.ts';
import { inputShape, layerSpec } from './layer.ts';
import { operandFields } from './operands.ts';
import type { PageState } from './page-state.ts';

const postRequest = (path: string, body: object): ApiRequest => ({ path, body: writeBody(body) });

/** The body of the page's request to POST /v1/conv: the output, and all that it was computed from, as flat arrays. */
export function convBody(state: PageState) {
  return {
    ...operandFields(state),
    include: ['input', 'weight', 'bias'],
    format: 'flat',
  } as const satisfies ConvBody;
}

/** Asks for the output, and for all that it was computed from. */
export function buildConvRequest(state: PageState): ApiRequest {
  return postRequest('/v1/conv', convBody(state));
}

/** Asks for the sum behind a cell of the output, `[channel, row, column]`. */
export function buildExplainRequest(
  state: PageState,
  [channel, row, column]: readonly [number, number, number],
): ApiRequest {
  const body = { ...operandFields(state), index: [0, channel, row, column] } satisfies ExplainBody;
  return postRequest('/v1/explain', body);
}

/** Asks for the layer in the words of other frameworks. */
export function buildTranslateRequest(state: PageState): ApiRequest {
  const body = {
    layer: layerSpec(state),
    input_shape: inputShape(state),
    to: ['keras', 'jax', 'onnx'],
  } as const satisfies TranslateBody;
  return postRequest('/v1/translate', body);
}
