import { FileButton } from '../../files/file-drop.tsx';
import { tensorFiles } from '../../files/tensor-files.ts';
import { formatShape } from '../../format.ts';
import { type OperandName, operandNames } from '../../state/page-state.ts';
import { given, ownLayer, takeBack } from './given.ts';
import { takeFileFor } from './intake.ts';
import { LayoutChoice } from './layout-choice.tsx';
import { wantedShape } from './shaped.ts';

/** What the output was computed from: the page's tensors, or the reader's. */
export function Operands() {
  return (
    <ul class="verify-operands" aria-label="What it was computed from">
      {operandNames.map((name) => (
        <li key={name}>
          <OperandLine name={name} />
        </li>
      ))}
    </ul>
  );
}

function OperandLine({ name }: { name: OperandName }) {
  const tensor = given.value[name];
  const wanted = wantedShape(name);
  return (
    <>
      <span class="operand-name">{name}</span>
      {tensor ? (
        <span>
          {tensor.name} <code>{formatShape(tensor.shape)}</code>
        </span>
      ) : (
        <span class="note">
          {otherwise(name)} {wanted && <code>{formatShape(wanted)}</code>}
        </span>
      )}
      <span class="row">
        {tensor && name !== 'bias' && <LayoutChoice name={name} />}
        {tensor ? (
          <button type="button" class="small" aria-label={`Clear: ${name}`} onClick={() => takeBack(name)}>
            Clear
          </button>
        ) : (
          <FileButton
            take={(files) => void takeFileFor(name, files)}
            label="From a file"
            name={`From a file: ${name}`}
            accept={tensorFiles}
          />
        )}
      </span>
    </>
  );
}

/** What stands where the reader gave no tensor. */
function otherwise(name: OperandName): string {
  if (ownLayer.value === undefined) return 'as on the page';
  return name === 'input' ? 'needed' : 'PyTorch’s initialisation, seed 0';
}
