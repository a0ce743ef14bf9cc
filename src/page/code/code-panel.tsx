import { useState } from 'preact/hooks';
import { CodeBlock, CopyButton } from '../components/code-block.tsx';
import { Section } from '../components/section.tsx';
import { Tabs } from '../components/tabs.tsx';
import { LinkNote } from '../fields/link-note.tsx';
import { linkTo, picturePath } from '../present/share-link.ts';
import { pageState } from '../state/page-state.ts';
import { wantTranslations } from './answers.ts';
import { type CodeForm, codeForms, codeOfState } from './code-of-state.ts';
import type { CodeFile } from './context.ts';

/** What the page shows as code: its request, and the same layer in other frameworks. */
export function CodePanel() {
  const [form, setForm] = useState<CodeForm>('curl');
  const choose = (next: CodeForm) => {
    wantTranslations();
    setForm(next);
  };
  const code = codeOfState(form);
  const name = codeForms.find(([id]) => id === form)?.[1];
  return (
    <Section
      id="code"
      title="Code"
      lead="The request that this page has sent, and the same layer elsewhere. Each computes what the page shows."
    >
      <Tabs label="Code" tabs={codeForms} chosen={form} choose={choose}>
        {'reason' in code ? (
          <p class="no-code" role="status">
            {code.reason}
          </p>
        ) : (
          <>
            {code.file && <Download file={code.file} />}
            <CodeBlock name={`${name} code`} text={code.text} />
          </>
        )}
      </Tabs>
      <LinkNote />
      <p class="row">
        <CopyButton name="to this state" text={linkTo(pageState.value)} label="Copy link" />
        <a href={picturePath(pageState.value)}>The picture as SVG</a>
        <a href="docs">Try it in the documentation</a>
      </p>
    </Section>
  );
}

/** The numbers that are too many to stand in the code. */
function Download({ file: { name, text } }: { file: CodeFile }) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url));
  };
  return (
    <p class="download">
      The code reads a file, for the numbers are many.{' '}
      <button type="button" class="small" onClick={save}>
        Download {name}
      </button>
    </p>
  );
}
