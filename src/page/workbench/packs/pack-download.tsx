import { useState } from 'preact/hooks';
import { writeJson } from '../../api/json.ts';
import { sendFile } from '../../api/send-file.ts';
import { operandFields } from '../../state/operands.ts';
import { pageState } from '../../state/page-state.ts';
import { obstacle } from '../../state/tensors.ts';
import { noTensors } from '../int8/choices.ts';
import { quantizedFields } from '../int8/request.ts';
import { needsIntegers, packWords } from './packs.ts';

/** The page's layer with its tensors and its output, as test vectors. */
export function PackDownload() {
  const [pack, setPack] = useState('npz');
  const [wantsIntegers, setWantsIntegers] = useState(false);
  const [message, setMessage] = useState<string | undefined>(undefined);
  const [waiting, setWaiting] = useState(false);
  const integers = wantsIntegers || needsIntegers(pack);
  const fault = integers ? noTensors.value : obstacle.value;

  const download = async () => {
    const fields = integers ? quantizedFields.peek() : operandFields(pageState.peek());
    if (!fields) return;
    setWaiting(true);
    setMessage(undefined);
    const body = { type: 'application/json', content: writeJson({ ...fields, pack }) };
    const outcome = await sendFile({ path: '/v1/vectors', body, accept: 'application/zip' });
    setWaiting(false);
    if (outcome.kind === 'refused') setMessage(outcome.text);
    else saveFile(outcome.bytes, pack === 'npz' ? 'vectors.npz' : `vectors-${pack}.zip`);
  };

  return (
    <section class="pack-download" aria-labelledby="pack-title">
      <h3 id="pack-title">Into a file</h3>
      <p>
        The page’s layer, its tensors and the output that the service computes, as test vectors. The same
        layer gives the same bytes.
      </p>
      <label class="pack-choice">
        <span>For</span>
        <select
          aria-label="Who reads the vectors"
          value={pack}
          onChange={({ currentTarget }) => setPack(currentTarget.value)}
        >
          {Object.entries(packWords).map(([name, words]) => (
            <option key={name} value={name}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={integers}
          disabled={needsIntegers(pack)}
          onChange={({ currentTarget }) => setWantsIntegers(currentTarget.checked)}
        />{' '}
        In 8-bit integers, with the scales of the int8 tab
      </label>
      <div class="row">
        <button type="button" disabled={waiting || fault !== undefined} onClick={() => void download()}>
          {waiting ? 'Computing…' : 'Download'}
        </button>
      </div>
      <p role="status" class="fault">
        {message ?? fault}
      </p>
    </section>
  );
}

function saveFile(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const address = URL.createObjectURL(new Blob([bytes]));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the blob after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
