import { showStep } from './lesson-state.ts';

/** Shows a step's answer to who does not want to guess. */
export function ShowMe({ step }: { step: number }) {
  return (
    <button type="button" class="small quiet" onClick={() => showStep(step)}>
      Show me
    </button>
  );
}
