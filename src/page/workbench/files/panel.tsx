import { useState } from 'preact/hooks';
import { FileButton, FileDrop } from '../../files/file-drop.tsx';
import { type FileTensor, faultText } from '../../files/file-tensor.ts';
import { bytesOfFile, readTensors } from '../../files/read-file.ts';
import { tensorFiles } from '../../files/tensor-files.ts';
import { Convolutions } from '../models/convolutions.tsx';
import { model, openModel } from '../models/model.ts';
import { PackDownload } from '../packs/pack-download.tsx';
import { TensorList } from './tensor-list.tsx';

/** Layers and tensors out of files, and the page's layer as test vectors into one. */
export function FilesPanel() {
  const [tensors, setTensors] = useState<readonly FileTensor[]>([]);
  const [message, setMessage] = useState<string | undefined>(undefined);
  const [reading, setReading] = useState(false);

  const open = async (files: readonly File[]) => {
    setReading(true);
    setMessage(undefined);
    setTensors([]);
    model.value = undefined;
    try {
      for (const file of files) {
        if (/\.onnx$/i.test(file.name)) setMessage(await openModel(file.name, await bytesOfFile(file)));
        else {
          const read = await readTensors(file);
          setTensors((others) => [...others, ...read]);
        }
      }
    } catch (error) {
      setMessage(faultText(error));
    }
    setReading(false);
  };

  return (
    <FileDrop take={(files) => void open(files)} class="files">
      <div class="files-in">
        <h3>Out of a file</h3>
        <p>
          An ONNX model gives its convolutions. Files of NumPy and safetensors give tensors, which lie as
          PyTorch has them.
        </p>
        <div class="row">
          <FileButton
            take={(files) => void open(files)}
            label="Open a file"
            accept={`.onnx,${tensorFiles}`}
            multiple
          />
          <span class="note">or drop it here: .onnx, .npy, .npz, .safetensors</span>
        </div>
        <p role="status" class={message ? 'fault' : 'note'}>
          {message ?? (reading ? 'Reading…' : '')}
        </p>
        {model.value && <Convolutions key={model.value.name} model={model.value} />}
        {tensors.length > 0 && <TensorList tensors={tensors} />}
      </div>
      <PackDownload />
    </FileDrop>
  );
}
