import { NumberControl } from '../components/number-control.tsx';
import { groupsOf, nearestGroups } from '../state/group-choices.ts';
import { change, type NumberName, numberNames, state } from '../state/page-state.ts';
import { cost } from '../state/resources.ts';

const channels = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];
const upTo = (most: number, least = 1) => Array.from({ length: most - least + 1 }, (_, i) => least + i);

interface Control {
  readonly name: NumberName;
  readonly label: string;
  readonly stops: readonly number[];
}

const channelControls: readonly Control[] = [
  { name: 'in_channels', label: 'Input channels', stops: channels },
  { name: 'out_channels', label: 'Output channels', stops: channels },
];

const kernelControls: readonly Control[] = [
  { name: 'kernel_size', label: 'Kernel', stops: upTo(7) },
  { name: 'stride', label: 'Stride', stops: upTo(4) },
  { name: 'padding', label: 'Padding', stops: upTo(4, 0) },
  { name: 'dilation', label: 'Dilation', stops: upTo(4) },
  { name: 'size', label: 'Input size', stops: upTo(32) },
];

/** Where a fault in the request points to, as the field that states it. */
function fieldOf(pointer: string): NumberName | undefined {
  if (pointer.startsWith('/groups')) return 'groups';
  if (pointer.startsWith('/input_shape')) return 'size';
  return numberNames.find((name) => pointer === `/layer/${name}`);
}

/** What the service says against a field's value. */
function faultOf(name: NumberName): string | undefined {
  const status = cost.status.value;
  const errors = status.kind === 'refused' ? status.problem.errors : [];
  return errors.find(({ pointer }) => fieldOf(pointer) === name)?.message;
}

function Fields({ of }: { of: readonly Control[] }) {
  return (
    <>
      {of.map(({ name, ...rest }) => (
        <NumberControl key={name} name={name} {...rest} fault={faultOf(name)} />
      ))}
    </>
  );
}

/** Groups and channels. */
export function MainControls() {
  return (
    <fieldset class="controls main-controls" aria-label="Channels">
      <NumberControl name="groups" label="Groups" stops={groupsOf(state.value)} fault={faultOf('groups')}>
        <p class="offers">
          Nearest that divide both:
          {nearestGroups(state.value).map((groups) => (
            <button key={groups} type="button" class="small" onClick={() => change({ groups })}>
              {groups}
            </button>
          ))}
        </p>
      </NumberControl>
      <Fields of={channelControls} />
    </fieldset>
  );
}

/** What is not about groups. */
export function OtherControls() {
  return (
    <fieldset class="controls other-controls" aria-label="Kernel and input">
      <Fields of={kernelControls} />
    </fieldset>
  );
}
