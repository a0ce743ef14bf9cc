import { NumberControl } from '../components/number-control.tsx';
import { change, type NumberName, state } from '../state/layer.ts';
import { groupsOf, nearestGroups } from '../state/legal.ts';
import { cost } from '../state/resources.ts';

const channels = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];
const upTo = (most: number, least = 1) => Array.from({ length: most - least + 1 }, (_, i) => least + i);

const controls: readonly { name: NumberName; label: string; stops: readonly number[] }[] = [
  { name: 'in_channels', label: 'Input channels', stops: channels },
  { name: 'out_channels', label: 'Output channels', stops: channels },
  { name: 'kernel_size', label: 'Kernel', stops: upTo(7) },
  { name: 'stride', label: 'Stride', stops: upTo(4) },
  { name: 'padding', label: 'Padding', stops: upTo(4, 0) },
  { name: 'dilation', label: 'Dilation', stops: upTo(4) },
  { name: 'size', label: 'Input height and width', stops: upTo(32) },
];

/** Where a fault in the request points to, as the field that states it. */
function fieldOf(pointer: string): NumberName | undefined {
  if (pointer.startsWith('/groups')) return 'groups';
  if (pointer.startsWith('/input_shape')) return 'size';
  return controls.map(({ name }) => name).find((name) => pointer === `/layer/${name}`);
}

export function Controls() {
  const status = cost.status.value;
  const errors = status.kind === 'refused' ? status.problem.errors : [];
  const faultOf = (name: NumberName) => errors.find(({ pointer }) => fieldOf(pointer) === name)?.message;
  return (
    <form class="controls" aria-label="The layer" onSubmit={(event) => event.preventDefault()}>
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
      {controls.map(({ name, ...rest }) => (
        <NumberControl key={name} name={name} {...rest} fault={faultOf(name)} />
      ))}
    </form>
  );
}
