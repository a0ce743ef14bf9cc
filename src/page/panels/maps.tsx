import { useState } from 'preact/hooks';
import type { FlatConvReply, JsonNumber } from '../api/answers.ts';
import { display } from '../components/display.ts';
import type { KernelWindow } from '../components/draw-map.ts';
import { HeatMap } from '../components/heat-map.tsx';
import { formatNumber } from '../format.ts';
import { changeState } from '../state/page-state.ts';
import { type Cell, explainedCell } from '../state/resources.ts';
import { convResource } from '../state/tensors.ts';

/** Maps that are drawn at first. */
const maxMaps = 16;

/** JSON has NaN and the infinities as strings. */
const toNumbers = (values: readonly JsonNumber[]) => Float64Array.from(values, Number);

/** The values of `count` channels from channel `from` on, of a tensor of one image. */
function channelPlanes(values: Float64Array, shape: readonly number[], from: number, count: number) {
  const [, , height = 1, width = 1] = shape;
  const size = height * width;
  return Array.from({ length: count }, (_, i) => ({
    channel: from + i,
    values: values.subarray((from + i) * size, (from + i + 1) * size),
    height,
    width,
  }));
}

function rangeOf({ min, max }: { min: JsonNumber | null; max: JsonNumber | null }): [number, number] {
  return [Number(min), Number(max)];
}

/** The channels per group, from the answer: the page's state may be ahead of it. */
function groupSizes({ shapes }: FlatConvReply) {
  const [, inputs = 1] = shapes.input;
  const [outputs = 1, inPerGroup = 1] = shapes.weight;
  return { inputs, outputs, inPerGroup, outPerGroup: (outputs * inPerGroup) / inputs };
}

/** The input cells that reach output cell u. The first is u·stride − padding (torch.nn.Conv2d). */
function kernelWindow({ layer }: FlatConvReply, [, row, column]: Cell): KernelWindow {
  const [taps = 1] = layer.kernel_size;
  const [stride = 1] = layer.stride;
  const [before = 0] = layer.padding.flat();
  const [dilation = 1] = layer.dilation;
  return { row: row * stride - before, column: column * stride - before, taps, dilation };
}

/** The input channels. Where there are many, only those of the explained cell's group. */
export function InputMaps() {
  const answer = convResource.value.value;
  const chosen = explainedCell.value;
  if (!answer || !chosen) return <div class="maps-side" />;
  const { inputs, inPerGroup, outPerGroup } = groupSizes(answer);
  const group = Math.floor(chosen[0] / outPerGroup);
  const drawsAll = inputs <= maxMaps;
  const from = drawsAll ? 0 : group * inPerGroup;
  const count = drawsAll ? inputs : Math.min(maxMaps, inPerGroup);
  const window = kernelWindow(answer, chosen);
  const values = toNumbers(answer.input);
  return (
    <div class="maps-side">
      <h3>Input{drawsAll ? '' : `, of ${inputs} channels those of group ${group}`}</h3>
      <div class={`map-grid ${count <= 4 ? 'columns-2' : 'small-maps'}`}>
        {channelPlanes(values, answer.shapes.input, from, count).map(({ channel, ...plane }) => {
          const channelGroup = Math.floor(channel / inPerGroup);
          return (
            <div key={channel} class={channelGroup === group ? 'lit' : 'dim'}>
              <HeatMap
                name={`in ${channel}`}
                group={channelGroup}
                range={rangeOf(answer.statistics.input)}
                framedWindow={channelGroup === group ? window : undefined}
                {...plane}
              />
            </div>
          );
        })}
      </div>
      {!drawsAll && inPerGroup > maxMaps && (
        <p class="note">{inPerGroup - maxMaps} more channels of the group are not drawn.</p>
      )}
    </div>
  );
}

/** The output channels, at first only some of many. Pointing at a cell explains it. */
export function OutputMaps() {
  const [showsAll, setShowsAll] = useState(false);
  const answer = convResource.value.value;
  const chosen = explainedCell.value;
  if (!answer || !chosen) return <div class="maps-side" />;
  const { outputs, outPerGroup } = groupSizes(answer);
  const { output } = answer.statistics;
  const dark = display.value.scheme === 'dark';
  const count = showsAll ? outputs : Math.min(maxMaps, outputs);
  return (
    <div class="maps-side">
      <h3>Output</h3>
      <div class={`map-grid columns-${count <= 4 ? 2 : count <= 9 ? 3 : 4}`}>
        {channelPlanes(toNumbers(answer.output), answer.shapes.output, 0, count).map(
          ({ channel, ...plane }) => (
            <div key={channel}>
              <HeatMap
                name={`out ${channel} · mean ${formatNumber(output.per_channel.mean[channel] ?? null)}`}
                group={Math.floor(channel / outPerGroup)}
                range={rangeOf(output)}
                framedWindow={
                  channel === chosen[0]
                    ? { row: chosen[1], column: chosen[2], taps: 1, dilation: 1 }
                    : undefined
                }
                onCell={(row, column) => changeState({ pin: { kind: 'output', channel, row, column } })}
                {...plane}
              />
            </div>
          ),
        )}
      </div>
      <p class="note">
        From {formatNumber(output.min)} ({dark ? 'dim' : 'pale'}) to {formatNumber(output.max)} (
        {dark ? 'bright' : 'deep'}), one scale for all channels.{' '}
        {outputs > count && (
          <button type="button" class="small" onClick={() => setShowsAll(true)}>
            Show all {outputs}
          </button>
        )}
      </p>
    </div>
  );
}
