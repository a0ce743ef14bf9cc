import { useState } from 'preact/hooks';
import { copyText } from './copy-text.ts';

/** One line of code in the text. */
export function CodeLine({ text }: { text: string }) {
  return <code class="line">{text}</code>;
}

/** Several lines of code, with a button that copies them. */
export function CodeBlock({ name, text }: { name: string; text: string }) {
  return (
    <div class="code">
      <CopyButton name={name} text={text} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach what scrolls */}
      <pre tabIndex={0}>
        <code>{text}</code>
      </pre>
    </div>
  );
}

/** Copies a text and reports the result. */
export function CopyButton({ name, text, label = 'Copy' }: { name: string; text: string; label?: string }) {
  const [message, setMessage] = useState<string | undefined>(undefined);
  const copy = async () => {
    setMessage((await copyText(text)) ? 'Copied' : 'No clipboard here');
    setTimeout(() => setMessage(undefined), 2000);
  };
  return (
    <button
      type="button"
      class="small copy"
      aria-label={message ?? `${label}: ${name}`}
      onClick={() => void copy()}
    >
      {message ?? label}
    </button>
  );
}
