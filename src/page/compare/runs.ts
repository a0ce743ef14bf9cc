import { computed, signal } from '@preact/signals';
import type { FlatConvReply } from '../api/answers.ts';
import { writeBody } from '../api/json.ts';
import { type Resource, resource } from '../api/resource.ts';
import { nextInput } from '../sequence/next-input.ts';
import { tensorsOfAnswer } from '../stage/answered-tensors.ts';
import type { StageTensors } from '../stage/target.ts';
import { chosen } from './chosen.ts';
import { picturedBody, picturedInput, picturedSize } from './pictured.ts';
import { longestDesign } from './presets.ts';

/** Whether the comparison has come near the screen. It asks the service for nothing before. */
export const compareNear = signal(false);

type Side = 'left' | 'right';
type Run = Pick<FlatConvReply, 'shapes' | 'input' | 'weight' | 'output'>;

/** The sizes on which the two designs are pictured. */
export const picturedSizes = computed(() => ({
  left: picturedSize(chosen.value.left),
  right: picturedSize(chosen.value.right),
}));

/** The service's answers for the layers of a design: each takes what the one before has answered. */
function runsOf(side: Side): readonly Resource<Run>[] {
  const runs: Resource<Run>[] = [];
  for (let i = 0; i < longestDesign; i++) {
    const before = runs.at(-1);
    runs.push(
      resource<Run>(
        computed(() => {
          const { layers } = chosen.value[side];
          const size = picturedSizes.value[side];
          const [layer, previous] = [layers[i], layers[i - 1]];
          if (!compareNear.value || !layer || size === undefined) return undefined;
          const answer = before?.isCurrent.value ? before.value.value : undefined;
          const input = previous
            ? answer && nextInput(previous, answer)
            : picturedInput(layer.in_channels, size);
          return input && { path: '/v1/conv', body: writeBody(picturedBody(layer, input)) };
        }),
      ),
    );
  }
  return runs;
}

const runs = { left: runsOf('left'), right: runsOf('right') };

/** The tensors of a design's layers, as far as they are there. */
export function tensorsOf(side: Side): readonly (StageTensors | undefined)[] {
  return runs[side].map(({ isCurrent, value }) =>
    isCurrent.value && value.value ? tensorsOfAnswer(value.value) : undefined,
  );
}
