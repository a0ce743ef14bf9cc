import { FileButton } from '../../files/file-drop.tsx';
import { tensorFiles } from '../../files/tensor-files.ts';
import { formatNumber, formatShape } from '../../format.ts';
import { given, takeBack } from './given.ts';
import { pasted, pasteOutput, takeFileFor } from './intake.ts';
import { LayoutChoice } from './layout-choice.tsx';
import { wantedShape } from './shaped.ts';

/** What the reader's own code computed: pasted, or out of a file. */
export function OutputField() {
  const output = given.value.output;
  const isFile = output !== undefined && output.stored !== 'text';
  const wanted = wantedShape('output');
  const clear = () => {
    takeBack('output');
    pasted.value = { text: '', fault: undefined };
  };
  return (
    <div class="your-output">
      <label for="your-output">
        <b>Your output</b>
        {wanted && <span class="note"> {formatShape(wanted)}</span>}
      </label>
      {isFile ? (
        <p class="file-tensor">
          {output.name} <code>{formatShape(output.shape)}</code>
        </p>
      ) : (
        <textarea
          id="your-output"
          rows={4}
          spellcheck={false}
          placeholder="Paste what your code computed: what PyTorch or NumPy prints, JSON, or rows of numbers"
          value={pasted.value.text}
          aria-invalid={pasted.value.fault !== undefined}
          aria-describedby="your-output-read"
          onInput={({ currentTarget }) => void pasteOutput(currentTarget.value)}
        />
      )}
      <div class="row">
        <FileButton
          take={(files) => void takeFileFor('output', files)}
          label="From a file"
          name="From a file: your output"
          accept={tensorFiles}
        />
        {(output || pasted.value.text !== '') && (
          <button type="button" class="small" onClick={clear}>
            Clear
          </button>
        )}
        {output && <LayoutChoice name="output" />}
      </div>
      <p id="your-output-read" class={pasted.value.fault ? 'fault' : 'note'} role="status">
        {pasted.value.fault ??
          (output
            ? `Read ${formatShape(output.shape)}, ${formatNumber(output.values.length)} numbers.`
            : '\u00a0')}
      </p>
    </div>
  );
}
