import { faults } from '../state/layer.ts';
import { notices } from '../state/page-state.ts';
import { tooLarge, tooLargeText } from '../state/tensors.ts';
import { FixButton } from './fix-button.tsx';

/** The element that says what is wrong with the fields. */
export const faultsId = 'field-faults';

/** What is wrong with the layer, each with the nearest legal choice; or what the page has changed by itself. */
export function FaultLine() {
  return (
    <div class="fault-line" id={faultsId} role="status">
      {faults.value.map((fault) => (
        <p key={fault.field + fault.message} class="fault">
          {sentence(fault.message)} <FixButton fix={fault.fix} />
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

/** The text with the parameter's name in the font of code. */
function withCode(text: string) {
  return text.split(/\b(groups)\b/).map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part));
}
