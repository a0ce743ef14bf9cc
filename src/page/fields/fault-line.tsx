import { fieldLimits } from '../state/field-limits.ts';
import { type FieldFault, faults } from '../state/layer.ts';
import { changeState, type LayerFields, notices } from '../state/page-state.ts';
import { tooLarge, tooLargeText } from '../state/tensors.ts';

/** The element that says what is wrong with the fields. */
export const faultsId = 'field-faults';

/** What is wrong with the layer, each with the nearest legal choice; or what the page has changed by itself. */
export function FaultLine() {
  return (
    <div class="fault-line" id={faultsId} role="status">
      {faults.value.map((fault) => (
        <p key={fault.field + fault.message} class="fault">
          {sentence(fault.message)} <Fix fault={fault} />
        </p>
      ))}
      {tooLarge.value && <p>{tooLargeText}</p>}
      {notices.value.map((notice) => (
        <p key={notice}>{withCode(notice)}</p>
      ))}
    </div>
  );
}

const sentence = (text: string) => (text.endsWith('.') ? text : `${text}.`);

function Fix({ fault: { fix } }: { fault: FieldFault }) {
  if (!fix) return null;
  return (
    <button type="button" class="small" onClick={() => changeState(fix)}>
      Use {fixText(fix)}
    </button>
  );
}

/** `kernel 10`: the field's label in lower case, and the value. */
function fixText(fix: Partial<LayerFields>): string {
  return Object.entries(fix)
    .map(([name, value]) => `${labelOf(name).toLowerCase()} ${value}`)
    .join(', ');
}

function labelOf(name: string): string {
  return Object.entries(fieldLimits).find(([field]) => field === name)?.[1].label ?? name;
}

/** The text with the parameter's name in the font of code. */
function withCode(text: string) {
  return text.split(/\b(groups)\b/).map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part));
}
