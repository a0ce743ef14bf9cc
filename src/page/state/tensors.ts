import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { elementCount } from '../../tensor/tensor.ts';
import type { FlatConvReply } from '../api/answers.ts';
import { resource } from '../api/resource.ts';
import { tensorsOfAnswer } from '../stage/answered-tensors.ts';
import type { StageTensors } from '../stage/target.ts';
import { faults, planOf } from './layer.ts';
import { operandFault } from './operands.ts';
import { operandNames, type PageState, pageState } from './page-state.ts';
import { buildConvRequest } from './requests.ts';

/** Larger computations need the reader's confirmation: multiply-accumulates, and elements of all tensors. */
const maxUnconfirmedMacs = 50_000_000;
const maxUnconfirmedElements = 500_000;
/** More elements a browser cannot show. */
const maxElements = 5_000_000;

export const tooLargeText =
  'The tensors have more than 5 million elements: too many for a page to show. The API computes them all the same.';

/** What the shown numbers depend on. */
const computedState = computed<PageState>((): PageState => ({ ...pageState.value, pin: null }));
/** A text that is the same for states with the same numbers. */
export const stateKey = computed(() => JSON.stringify(computedState.value));
const confirmedState = signal<string | undefined>(undefined);

/** The elements of all tensors together. Undefined where the layer is illegal. */
const elements = computed(() => {
  if (faults.value.length > 0) return undefined;
  const { input, weight, output } = planOf(pageState.value).shapes;
  return [input, weight, output].reduce((sum, shape) => sum + elementCount(shape), 0);
});

/** Whether the tensors are too large for the page to show. The API computes them all the same. */
export const tooLarge: ReadonlySignal<boolean> = computed(() => (elements.value ?? 0) > maxElements);

/** The size of the computation that needs confirmation, or undefined where none does. */
export const macsToConfirm: ReadonlySignal<number | undefined> = computed(() => {
  if (elements.value === undefined || confirmedState.value === stateKey.value) return undefined;
  if (tooLarge.value) return undefined;
  const { macs } = planOf(pageState.value).cost;
  return macs > maxUnconfirmedMacs || elements.value > maxUnconfirmedElements ? macs : undefined;
});

/** Lets the current state be computed, however large it is. */
export function confirmComputation(): void {
  confirmedState.value = stateKey.value;
}

/** Why the page asks for no numbers, in a sentence, or undefined where it does. */
export const obstacle: ReadonlySignal<string | undefined> = computed(() => {
  if (faults.value.length > 0) return 'There is no such layer.';
  const wrong = operandNames.map((name) => operandFault(pageState.value, name)).find((fault) => fault);
  if (wrong) return wrong;
  if (tooLarge.value) return tooLargeText;
  return macsToConfirm.value === undefined ? undefined : 'This layer is large. Compute it first.';
});

/** The request that the numbers of the page come from. Undefined where there is an obstacle. */
export const convRequest = computed(() =>
  obstacle.value === undefined ? buildConvRequest(computedState.value) : undefined,
);

/** The service's answer to it. */
export const convResource = resource<FlatConvReply>(convRequest, 150);

/**
 * The numbers that the service answered last. They are of the current layer unless `stale` says otherwise; then their
 * shapes may be others.
 */
export const tensors: ReadonlySignal<StageTensors | undefined> = computed(() => {
  const answer = convResource.value.value;
  return answer && tensorsOfAnswer(answer);
});

/** Which layer the numbers of `tensors` belong to, in a sentence, or undefined where that is the current one. */
export const stale: ReadonlySignal<string | undefined> = computed(() => {
  const answer = convResource.value.value;
  if (!answer || convResource.isCurrent.value) return undefined;
  return `The numbers are of ${differences(answer, pageState.value)}.`;
});

/** What of an answer's layer is not the page's: `groups = 4, in_channels = 16`. */
function differences({ layer, shapes }: FlatConvReply, state: PageState): string {
  const [kernel_size, stride, padding, dilation] = [
    layer.kernel_size,
    layer.stride,
    layer.padding.flat(),
    layer.dilation,
  ].map(([first]) => first);
  const { type, in_channels, out_channels, groups } = layer;
  const answered = { type, in_channels, out_channels, groups, kernel_size, stride, padding, dilation };
  const all = { ...answered, output_padding: layer.output_padding?.[0] ?? 0, size: shapes.input[2] };
  const texts = Object.entries(all).flatMap(([name, value]) =>
    Object.entries(state).some(([field, current]) => field === name && current !== value)
      ? `${name} = ${value}`
      : [],
  );
  return texts.length > 0 ? texts.join(', ') : 'the numbers before';
}
