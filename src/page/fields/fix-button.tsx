import { fieldLimits } from '../state/field-limits.ts';
import { changeState, type LayerFields, numberNames } from '../state/page-state.ts';

/** A button that makes a change of the layer. There is none where there is no change. */
export function FixButton({ fix }: { fix: Partial<LayerFields> | undefined }) {
  if (!fix) return null;
  return (
    <button type="button" class="small" onClick={() => changeState(fix)}>
      Use {fixText(fix)}
    </button>
  );
}

/** `kernel 10`: the labels of the fields in lower case, and the values. */
function fixText(fix: Partial<LayerFields>): string {
  return numberNames
    .filter((name) => fix[name] !== undefined)
    .map((name) => `${fieldLimits[name].label.toLowerCase()} ${fix[name]}`)
    .join(', ');
}
