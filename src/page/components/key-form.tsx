import { useState } from 'preact/hooks';
import { keyRefusal, setKey } from '../api/key.ts';

/** Asks for an API key where the service wants one. It is there only then. */
export function KeyForm() {
  const [text, setText] = useState('');
  const [remembers, setRemembers] = useState(false);
  const refusal = keyRefusal.value;
  if (!refusal) return null;
  return (
    <form
      class="key-form"
      aria-label="Access"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') setKey(text.trim(), remembers);
      }}
    >
      <p role="status">
        {refusal === 'missing' ? 'This service wants an API key.' : 'The service does not know this API key.'}
      </p>
      <label class="field">
        <span>API key</span>
        <input
          type="password"
          autocomplete="off"
          required
          value={text}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={remembers}
          onChange={({ currentTarget }) => setRemembers(currentTarget.checked)}
        />
        Keep it until this tab closes
      </label>
      <button type="submit">Use this key</button>
    </form>
  );
}
