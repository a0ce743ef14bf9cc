import { computed, signal } from '@preact/signals';
import { legalGroups } from '../../layers/groups.ts';
import { elementCount } from '../../tensor/tensor.ts';
import type { SweepReply } from '../api/answers.ts';
import type { SweepBody } from '../api/bodies.ts';
import { resource } from '../api/resource.ts';
import { convolution, type DesignLayer, layerBody } from '../sequence/design.ts';
import { planLayers } from '../sequence/planned.ts';
import { pointsOf, roofsOf } from './roofline.ts';
import { yours } from './yours.ts';

interface Subject {
  readonly layer: DesignLayer;
  readonly size: number;
}

/** A layer that is large enough to be measured. */
const typical: Subject = { layer: convolution(64, 64, 3), size: 56 };

/** Which layer is swept. */
export const sweptLayer = signal<'yours' | 'typical'>('yours');

export const subject = computed<Subject>(() => {
  const { layers, size } = yours.value.left;
  const [own] = layers;
  return sweptLayer.value === 'typical' || !own ? typical : { layer: own, size };
});

/** The layer under every legal number of groups, as it is known without computing it. */
export const plannedRows = computed(() => {
  const { layer, size } = subject.value;
  return legalGroups(layer.in_channels, layer.out_channels).flatMap((groups) =>
    planLayers({ layers: [{ ...layer, groups }], size }).map(({ plan: { shapes, cost } }) => ({
      groups,
      weightShape: shapes.weight,
      weights: elementCount(shapes.weight),
      macs: cost.macs,
    })),
  );
});

/** How often the service computes each layer; the median counts. */
export const repetitions = 9;

function sweepBody({ layer, size }: Subject, groups?: readonly number[]): SweepBody {
  const input = { shape: [1, layer.in_channels, size, size], fill: { kind: 'axis', axis: 1 } } as const;
  return { layer: layerBody({ ...layer, groups: 1 }), input, repeat: repetitions, ...(groups && { groups }) };
}

const sweepRequest = (body: SweepBody) => ({ path: '/v1/sweep', body: JSON.stringify(body) });

const wantedBody = signal<string | undefined>(undefined);
const currentRequest = computed(() => sweepRequest(sweepBody(subject.value)));

/** The times of the current layer, once they have been asked for. */
export const times = resource<SweepReply>(
  computed(() => (currentRequest.value.body === wantedBody.value ? currentRequest.value : undefined)),
);

/** Layers that come near the roofs: one that has much to compute, and one that has next to nothing. */
const references = [
  { layer: convolution(64, 64, 3), size: 56, groups: 1 },
  { layer: convolution(64, 64, 1), size: 56, groups: 64 },
].map(({ groups, ...reference }) =>
  resource<SweepReply>(
    computed(() => (wantedBody.value ? sweepRequest(sweepBody(reference, [groups])) : undefined)),
  ),
);

export const sweepCalls = [times, ...references];

/** Has the current layer measured, and the roofs with the first one. */
export function measure(): void {
  wantedBody.value = currentRequest.value.body;
}

/** The rows that were measured, of the current layer alone. */
export const measuredRows = computed(() =>
  wantedBody.value === currentRequest.value.body && times.status.value.kind === 'idle'
    ? (times.value.value?.rows ?? [])
    : [],
);

export const points = computed(() => pointsOf(measuredRows.value));

/** The most that this service has attained just now. Undefined until the reference layers are measured. */
export const roofs = computed(() => {
  const measured = references.map(({ value }) => value.value?.rows);
  if (measured.some((rows) => rows === undefined) || points.value.length === 0) return undefined;
  return roofsOf([...points.value, ...measured.flatMap((rows) => pointsOf(rows ?? []))]);
});
