import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { tutorialComparison, tutorialInput } from '../../contract/tutorial.ts';
import type { ConvBody, TensorBody } from '../api/bodies.ts';
import { type Resource, resource } from '../api/resource.ts';
import type { SequenceLayer } from '../sequence/design.ts';
import { wantsStep } from './lesson-state.ts';
import { type Comparison, compareHalves, halfRequest, type TensorsReply, wholeRequest } from './proof.ts';
import { firstRequest, impulses, type LayerRun, nextRequest, type Reach, reachOf } from './reach.ts';
import { dense, depthwise, mixer, mixingChains, type Step, shuffled, unshuffled } from './steps.ts';

/** The lesson's calls of the API. Those of a step are made when the reader comes near it. */

const calls: Resource<unknown>[] = [];
/** All of them. */
export const lessonCalls: readonly Resource<unknown>[] = calls;

/** Makes a call once it is wanted and can be made. */
function call<Reply>(wanted: ReadonlySignal<boolean>, build: () => ConvBody | undefined): Resource<Reply> {
  const made = resource<Reply>(
    computed(() => {
      const body = wanted.value ? build() : undefined;
      return body && { path: '/v1/conv', body: JSON.stringify(body) };
    }),
  );
  calls.push(made);
  return made;
}

/** One call for each layer; each takes what the one before has answered. */
function runLayers(layers: readonly SequenceLayer[], wanted: ReadonlySignal<boolean>, input: TensorBody) {
  const runs: Resource<LayerRun>[] = [];
  for (const [i, layer] of layers.entries()) {
    const [before, layerBefore] = [runs.at(-1), layers[i - 1]];
    runs.push(
      call<LayerRun>(wanted, () => {
        if (!before || !layerBefore) return firstRequest(layer, input);
        return before.value.value && nextRequest(layer, layerBefore, before.value.value);
      }),
    );
  }
  return runs;
}

const ramp: TensorBody = { shape: [1, 16, 10, 10], fill: { kind: 'axis', axis: 1, offset: 1 } };

const stepOfGroups: Readonly<Record<number, Step['id']>> = { 1: 'everyone', 2: 'two', 4: 'four' };

/** The tutorial's layers with 1, 2 and 4 groups on its input. */
export const tutorialRuns = tutorialComparison.layers.map(({ layer, weight, bias }) =>
  call<LayerRun>(wantsStep(stepOfGroups[layer.groups] ?? 'everyone'), () => ({
    layer,
    weight,
    bias,
    input: tutorialInput,
    include: ['input', 'weight'],
    format: 'flat',
  })),
);

/** The seed of the proof's random numbers. Undefined stands for the tutorial's numbers. */
export const proofSeed = signal<number | undefined>(undefined);

const whole = call<TensorsReply>(wantsStep('proof'), () => wholeRequest(proofSeed.value));
const halves = ([0, 1] as const).map((half) =>
  call<TensorsReply>(wantsStep('proof'), () => {
    const seed = proofSeed.value;
    const reply = whole.isCurrent.value ? whole.value.value : undefined;
    return reply && halfRequest(reply, half, seed);
  }),
);
const proofCalls = [whole, ...halves];

/** How the two halves compare with the whole. Undefined while one of the three is under way. */
export const comparison = computed<Comparison | undefined>(() => {
  const isSettled = proofCalls.every(({ isCurrent }) => isCurrent.value);
  const parts = halves.flatMap(({ value }) => value.value ?? []);
  const reply = whole.value.value;
  return isSettled && reply && parts.length === halves.length ? compareHalves(reply, parts) : undefined;
});

/** All channels together with a kernel of 3 × 3. */
export const denseRun = runLayers([dense], wantsStep('depthwise'), ramp)[0];
/** The depthwise layer, and the 1 × 1 layer behind it. */
export const separableRuns = runLayers([depthwise, mixer], wantsStep('depthwise'), ramp);
/** Two layers of 4 groups with the channel shuffle between them. */
export const shuffledRuns = runLayers(shuffled, wantsStep('mixing'), ramp);

/** Who hears whom through some layers, as the service's answers to impulses tell. */
function measuredReach(layers: readonly SequenceLayer[]): ReadonlySignal<Reach | undefined> {
  const last = runLayers(layers, wantsStep('mixing'), impulses(16)).at(-1);
  return computed(() => last?.value.value && reachOf(last.value.value));
}

/** Who hears whom with each choice of the last step. */
export const mixingReach = Object.entries(mixingChains).map(
  ([id, layers]) => [id, measuredReach(layers)] as const,
);
/** Who hears whom through two layers of 4 groups, without the shuffle and with it. */
export const unshuffledReach = measuredReach(unshuffled);
export const shuffledReach = measuredReach(shuffled);
