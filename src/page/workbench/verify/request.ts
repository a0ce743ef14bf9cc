import { computed } from '@preact/signals';
import type { VerifyReply } from '../../api/answers.ts';
import { writeJson } from '../../api/json.ts';
import { resource } from '../../api/resource.ts';
import { tensorBody } from '../../files/file-tensor.ts';
import { faults } from '../../state/layer.ts';
import { operandFault, operandFields } from '../../state/operands.ts';
import { operandNames, pageState } from '../../state/page-state.ts';
import { tab } from '../tab.ts';
import { given, layer, layouts, ownLayer } from './given.ts';
import { laidOut } from './layouts.ts';
import { shaped } from './shaped.ts';

/** Why nothing can be verified yet, in a sentence, or undefined. */
export const missing = computed<string | undefined>(() => {
  if ('fault' in layer.value) return layer.value.fault;
  if (ownLayer.value !== undefined) {
    if (!given.value.input) return 'Another layer than the page’s needs an input of yours.';
  } else {
    if (faults.value.length > 0) return 'The page’s layer is illegal. Its fields say why.';
    const wrong = operandNames
      .filter((name) => !given.value[name])
      .map((name) => operandFault(pageState.value, name))
      .find((fault) => fault !== undefined);
    if (wrong) return wrong;
  }
  return given.value.output ? undefined : '';
});

const body = computed(() => {
  if (tab.value !== 'verify' || missing.value !== undefined || !('spec' in layer.value)) return undefined;
  const tensors = Object.entries(shaped.value).map(([role, tensor]) => [role, tensorBody(tensor)] as const);
  const orders = laidOut.flatMap((name) => {
    const order = layouts.value[name];
    return order === undefined ? [] : [[name, order] as const];
  });
  const page = ownLayer.value === undefined ? operandFields(pageState.value) : {};
  return writeJson({
    ...page,
    layer: layer.value.spec,
    ...Object.fromEntries(tensors),
    ...(orders.length > 0 && { layout: Object.fromEntries(orders) }),
  });
});

/** Whether the given output is right, and if not, why not. Asked while there is one and its tab is open. */
export const verification = resource<VerifyReply>(
  computed(() => (body.value === undefined ? undefined : { path: '/v1/verify', body: body.value })),
  200,
);
