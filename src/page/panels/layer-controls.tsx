import { NumberControl } from '../components/number-control.tsx';
import { groupChoices } from '../state/group-choices.ts';
import { pageState } from '../state/page-state.ts';

/** The control of groups. */
export function GroupsControl() {
  return (
    <fieldset class="controls main-controls" aria-label="Groups">
      <NumberControl name="groups" label="Groups" stops={groupChoices(pageState.value)} />
    </fieldset>
  );
}
