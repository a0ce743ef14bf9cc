import { FileButton, FileDrop } from '../../files/file-drop.tsx';
import { tensorFiles } from '../../files/tensor-files.ts';
import { fileFault, takeFiles } from './intake.ts';
import { LayerChoice } from './layer-choice.tsx';
import { OpenTensors } from './open-tensors.tsx';
import { Operands } from './operands.tsx';
import { OutputField } from './output-field.tsx';
import { Verdict } from './verdict.tsx';

/** Whether the reader's output is right, and if not, why not. */
export function VerifyPanel() {
  const take = (files: readonly File[]) => void takeFiles(files, 'output');
  return (
    <FileDrop take={take} class="verify">
      <div class="verify-given">
        <OutputField />
        <OpenTensors />
        <p class="fault" role="status">
          {fileFault.value}
        </p>
        <Operands />
        <LayerChoice />
        <p class="note">
          Drop .npy, .npz or .safetensors files anywhere here, or{' '}
          <FileButton take={take} label="choose files" accept={tensorFiles} multiple />. Tensors are told by
          their names: input, weight, bias, output.
        </p>
      </div>
      <Verdict />
    </FileDrop>
  );
}
