import { serviceUrl } from '../api/client.ts';
import { apiKey } from '../api/key.ts';
import { faults } from '../state/layer.ts';
import { pageState } from '../state/page-state.ts';
import { convRequest, convResource, obstacle, tensors } from '../state/tensors.ts';
import { translationResource } from './answers.ts';
import { curl, javascript, pythonRequests } from './calls.ts';
import type { Code, CodeContext } from './context.ts';
import { pytorch } from './pytorch.ts';
import { translated } from './translated.ts';

/** All forms of code, in their order. Those that are `translated` need the answer of /v1/translate. */
export const codeForms = [
  ['curl', 'curl'],
  ['javascript', 'JavaScript'],
  ['requests', 'Python'],
  ['pytorch', 'PyTorch'],
  ['keras', 'Keras'],
  ['jax', 'JAX'],
  ['onnx', 'ONNX'],
] as const;
export type CodeForm = (typeof codeForms)[number][0];

const writers: Readonly<Record<CodeForm, (context: CodeContext) => Code>> = {
  curl,
  javascript,
  requests: pythonRequests,
  pytorch,
  keras: (context) => translated(context, 'keras'),
  jax: (context) => translated(context, 'jax'),
  onnx: (context) => translated(context, 'onnx'),
};

/** The code of what the page shows, or why there is none. Follows the state. */
export function codeOfState(form: CodeForm): Code {
  const [fault] = faults.value;
  if (fault) return { reason: `There is no such layer: ${fault.message}.` };
  const request = convRequest.value?.body;
  if (request === undefined) return { reason: obstacle.value ?? '' };
  const translation = translationResource.status.value;
  const needsTranslation = form === 'keras' || form === 'jax' || form === 'onnx';
  if (needsTranslation && translation.kind === 'unreachable')
    return { reason: 'The service cannot be reached, and this code comes from it.' };
  if (needsTranslation && translation.kind === 'refused') return { reason: translation.problem.message };
  return writers[form]({
    state: pageState.value,
    request,
    origin: serviceUrl(),
    needsKey: apiKey.value !== undefined,
    tensors: convResource.isCurrent.value ? tensors.value : undefined,
    translations: translationResource.isCurrent.value
      ? translationResource.value.value?.translations
      : undefined,
  });
}
