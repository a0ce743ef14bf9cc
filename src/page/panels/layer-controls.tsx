import { NumberControl } from '../components/number-control.tsx';
import { groupChoices, nearestGroups } from '../state/group-choices.ts';
import { changeState, type NumberName, numberNames, pageState } from '../state/page-state.ts';
import { costResource } from '../state/resources.ts';

const channelStops = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];
const integersUpTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);

interface Control {
  readonly name: NumberName;
  readonly label: string;
  readonly stops: readonly number[];
}

const channelControls: readonly Control[] = [
  { name: 'in_channels', label: 'Input channels', stops: channelStops },
  { name: 'out_channels', label: 'Output channels', stops: channelStops },
];

const kernelControls: readonly Control[] = [
  { name: 'kernel_size', label: 'Kernel', stops: integersUpTo(7) },
  { name: 'stride', label: 'Stride', stops: integersUpTo(4) },
  { name: 'padding', label: 'Padding', stops: integersUpTo(4, 0) },
  { name: 'dilation', label: 'Dilation', stops: integersUpTo(4) },
  { name: 'size', label: 'Input size', stops: integersUpTo(32) },
];

/** The control that sets what an error's pointer names. */
function fieldOfPointer(pointer: string): NumberName | undefined {
  if (pointer.startsWith('/groups')) return 'groups';
  if (pointer.startsWith('/input_shape')) return 'size';
  return numberNames.find((name) => pointer === `/layer/${name}`);
}

/** Why the service refuses a control's value. */
function faultOf(name: NumberName): string | undefined {
  const status = costResource.status.value;
  const errors = status.kind === 'refused' ? status.problem.errors : [];
  return errors.find(({ pointer }) => fieldOfPointer(pointer) === name)?.message;
}

function NumberControls({ controls }: { controls: readonly Control[] }) {
  return (
    <>
      {controls.map(({ name, ...rest }) => (
        <NumberControl key={name} name={name} {...rest} fault={faultOf(name)} />
      ))}
    </>
  );
}

/** The controls of groups and channels. */
export function ChannelControls() {
  return (
    <fieldset class="controls main-controls" aria-label="Channels">
      <NumberControl
        name="groups"
        label="Groups"
        stops={groupChoices(pageState.value)}
        fault={faultOf('groups')}
      >
        <p class="offers">
          Nearest that divide both:
          {nearestGroups(pageState.value).map((groups) => (
            <button key={groups} type="button" class="small" onClick={() => changeState({ groups })}>
              {groups}
            </button>
          ))}
        </p>
      </NumberControl>
      <NumberControls controls={channelControls} />
    </fieldset>
  );
}

/** The controls of the kernel and the input's size. */
export function KernelControls() {
  return (
    <fieldset class="controls other-controls" aria-label="Kernel and input">
      <NumberControls controls={kernelControls} />
    </fieldset>
  );
}
