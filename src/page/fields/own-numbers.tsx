import { useMemo } from 'preact/hooks';
import { FileButton, FileDrop } from '../files/file-drop.tsx';
import { tensorFiles } from '../files/tensor-files.ts';
import { formatShape } from '../format.ts';
import { printNumbers } from '../numbers/print.ts';
import { fittingLayer } from '../state/fitting-layer.ts';
import { type OperandName, operandNames, pageState } from '../state/page-state.ts';
import { operandLabels } from './field-names.ts';
import { FixButton } from './fix-button.tsx';
import { LinkNote } from './link-note.tsx';
import { type OwnTensor, useOwnTensor } from './own-tensor.ts';

/** More numbers than this are not printed into a field. */
const mostPrinted = 20_000;

/** A field for each operand that has the reader's own numbers. */
export function OwnNumbers() {
  const names = operandNames.filter((name) => pageState.value[name].kind === 'numbers');
  return (
    <>
      {names.map((name) => (
        <OwnNumbersField key={name} name={name} />
      ))}
      <LinkNote />
    </>
  );
}

function OwnNumbersField({ name }: { name: OperandName }) {
  const state = pageState.value;
  const own = useOwnTensor(name);
  const { given, draft, readText, readFile } = own;
  const printed = useMemo(
    () => (given && given.values.length <= mostPrinted ? printNumbers(given) : ''),
    [given],
  );
  const wrong = draft?.refusal !== undefined || own.fault !== undefined;
  const label = operandLabels[name];
  const takeFile = ([file]: readonly File[]) => {
    if (file) void readFile(file);
  };
  return (
    <FileDrop class="own-numbers" take={takeFile}>
      <label for={`${name}-numbers`}>{label}: your numbers</label>
      <textarea
        id={`${name}-numbers`}
        rows={6}
        spellcheck={false}
        value={draft?.text ?? printed}
        placeholder="1 2 3 …, [[1, 2], [3, 4]], or what PyTorch or NumPy prints"
        aria-invalid={wrong}
        aria-describedby={`${name}-read`}
        onInput={({ currentTarget }) => void readText(currentTarget.value)}
      />
      <p id={`${name}-read`} class={wrong ? 'fault' : undefined} role="status">
        {readingText(own)} {own.fault && given && <FixButton fix={fittingLayer(state, name, given.shape)} />}
      </p>
      <FileButton
        take={takeFile}
        label="Choose a file"
        name={`${label}: choose a file`}
        accept={`${tensorFiles},.txt,.csv,.tsv,.json`}
      />
    </FileDrop>
  );
}

/** What was read, beside what is needed; or what was rejected. */
function readingText({ needed, given, fault, draft }: OwnTensor): string {
  if (draft?.reading) return 'Reading…';
  if (draft?.refusal) return `Not read, ${draft.refusal}. The page computes with the numbers before.`;
  if (fault) return fault;
  if (!given) return '\u00a0';
  const read = `Read ${formatShape(given.shape)}, ${given.values.length.toLocaleString('en')} numbers.`;
  return needed ? `${read} The layer needs ${formatShape(needed)}.` : read;
}
