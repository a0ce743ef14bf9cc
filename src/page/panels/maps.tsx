import { useState } from 'preact/hooks';
import type { ConvAnswer, JsonNumber } from '../api/answers.ts';
import { screen } from '../components/display.ts';
import type { Window } from '../components/draw-map.ts';
import { HeatMap } from '../components/heat-map.tsx';
import { figure } from '../format.ts';
import { type Cell, change } from '../state/page-state.ts';
import { cell, conv } from '../state/resources.ts';

/** Maps that are shown at first. */
const few = 16;

/** NaN and the infinities travel as strings. */
const numbers = (values: readonly JsonNumber[]) => Float64Array.from(values, Number);

/** The channels `from`…`from + count - 1` of a tensor of one image, as planes. */
function planes(values: Float64Array, shape: readonly number[], from: number, count: number) {
  const [, , height = 1, width = 1] = shape;
  const size = height * width;
  return Array.from({ length: count }, (_, i) => ({
    channel: from + i,
    values: values.subarray((from + i) * size, (from + i + 1) * size),
    height,
    width,
  }));
}

function rangeOf({ min, max }: { min: JsonNumber; max: JsonNumber }): [number, number] {
  return [Number(min), Number(max)];
}

/** What the answer says of its layer: the state may be ahead of it. */
function sharesOf({ shapes }: ConvAnswer) {
  const [, inputs = 1] = shapes.input;
  const [outputs = 1, inPerGroup = 1] = shapes.weight;
  return { inputs, outputs, inPerGroup, outPerGroup: (outputs * inPerGroup) / inputs };
}

/** The input cells that an output cell sees: they begin at u·stride − padding (torch.nn.Conv2d). */
function windowOf({ layer }: ConvAnswer, [, row, column]: Cell): Window {
  const [taps = 1] = layer.kernel_size;
  const [stride = 1] = layer.stride;
  const [before = 0] = layer.padding.flat();
  const [dilation = 1] = layer.dilation;
  return { row: row * stride - before, column: column * stride - before, taps, dilation };
}

/** The input channels; where there are many, those that the chosen cell's group reads. */
export function InputMaps() {
  const answer = conv.value.value;
  const chosen = cell.value;
  if (!answer || !chosen) return <div class="maps-side" />;
  const { inputs, inPerGroup, outPerGroup } = sharesOf(answer);
  const group = Math.floor(chosen[0] / outPerGroup);
  const all = inputs <= few;
  const from = all ? 0 : group * inPerGroup;
  const count = all ? inputs : Math.min(few, inPerGroup);
  const window = windowOf(answer, chosen);
  const values = numbers(answer.input);
  return (
    <div class="maps-side">
      <h3>Input{all ? '' : `, of ${inputs} channels those of group ${group}`}</h3>
      <div class={`map-grid ${count <= 4 ? 'columns-2' : 'small-maps'}`}>
        {planes(values, answer.shapes.input, from, count).map(({ channel, ...plane }) => {
          const own = Math.floor(channel / inPerGroup);
          return (
            <div key={channel} class={own === group ? 'lit' : 'dim'}>
              <HeatMap
                name={`in ${channel}`}
                group={own}
                range={rangeOf(answer.statistics.input)}
                framed={own === group ? window : undefined}
                {...plane}
              />
            </div>
          );
        })}
      </div>
      {!all && inPerGroup > few && (
        <p class="note">{inPerGroup - few} more channels of the group are not drawn.</p>
      )}
    </div>
  );
}

export function OutputMaps() {
  const [everything, showEverything] = useState(false);
  const answer = conv.value.value;
  const chosen = cell.value;
  if (!answer || !chosen) return <div class="maps-side" />;
  const { outputs, outPerGroup } = sharesOf(answer);
  const { output } = answer.statistics;
  const dark = screen.value.scheme === 'dark';
  const count = everything ? outputs : Math.min(few, outputs);
  return (
    <div class="maps-side">
      <h3>Output</h3>
      <div class={`map-grid columns-${count <= 4 ? 2 : count <= 9 ? 3 : 4}`}>
        {planes(numbers(answer.output), answer.shapes.output, 0, count).map(({ channel, ...plane }) => (
          <div key={channel}>
            <HeatMap
              name={`out ${channel} · mean ${figure(output.per_channel.mean[channel] ?? 'NaN')}`}
              group={Math.floor(channel / outPerGroup)}
              range={rangeOf(output)}
              framed={
                channel === chosen[0]
                  ? { row: chosen[1], column: chosen[2], taps: 1, dilation: 1 }
                  : undefined
              }
              onCell={(row, column) => change({ cell: [channel, row, column] })}
              {...plane}
            />
          </div>
        ))}
      </div>
      <p class="note">
        From {figure(output.min)} ({dark ? 'dim' : 'pale'}) to {figure(output.max)} (
        {dark ? 'bright' : 'deep'}), one scale for all channels.{' '}
        {outputs > count && (
          <button type="button" class="small" onClick={() => showEverything(true)}>
            Show all {outputs}
          </button>
        )}
      </p>
    </div>
  );
}
