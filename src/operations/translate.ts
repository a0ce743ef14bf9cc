import { nothing } from '../backend/peak-bytes.ts';
import type { Immutable } from '../contract/immutable.ts';
import { layerSchema } from '../contract/layer.ts';
import { parseValue } from '../contract/parse.ts';
import {
  type TranslateReply,
  type TranslateRequest,
  translateExamples,
  translateReply,
  translateRequest,
} from '../contract/translate/translate.ts';
import { within } from '../errors.ts';
import {
  atAttributes,
  type LayerTranslations,
  readLayer,
  translateLayer,
} from '../layers/dialects/translate.ts';
import { plansWork } from './cost.ts';
import type { Operation, OperationTask } from './operation.ts';
import { PlainJson } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';

/** The answer, which is known when the request has been checked. */
export interface TranslateJob extends ReplyForm {
  readonly translations: LayerTranslations;
}

/** POST /v1/translate. */
export const translate = {
  name: 'translate',
  computes: false,
  contract: {
    request: translateRequest,
    reply: translateReply,
    examples: translateExamples,
    summary: 'The same layer as other frameworks write it',
    description:
      'Attributes, code, the arrangement of the weight, and the steps before and after the layer, ' +
      'in PyTorch, ONNX, Keras, TFLite, JAX, Flax, WebNN and Core ML. If a framework has no such ' +
      'layer, the reason. With `from`, `layer` holds the attributes of that dialect.',
  },

  prepare(request) {
    const translations = translationsOf(request);
    return {
      job: { replyType: 'json', format: 'none', replyBytes: 0, translations },
      macs: 0,
      work: plansWork(request.to.length),
      operands: [],
    };
  },

  peakBytes: () => nothing,
} as const satisfies Operation<TranslateRequest, TranslateJob>;

/** What another dialect states is checked like a layer of this API, with pointers to that dialect's attributes. */
function translationsOf(request: TranslateRequest): LayerTranslations {
  const { input_shape, to } = request;
  if (request.from === 'groupconv') return translateLayer(request.layer, input_shape, to);
  const { from, layer } = request;
  const stated = readLayer(from, layer, input_shape);
  return atAttributes(from, () => {
    const spec = within('/layer', () => parseValue(layerSchema, stated, 'invalid-layer'));
    return translateLayer(spec, input_shape, to);
  });
}

/** What a thread does for it. */
export const translateTask = {
  name: 'translate',

  run({ translations }) {
    return translations;
  },

  reply(translations): PlainJson<Immutable<TranslateReply>> {
    return new PlainJson(translations);
  },
} as const satisfies OperationTask<TranslateJob, LayerTranslations>;
