import { useState } from 'preact/hooks';
import { serviceUrl } from '../api/client.ts';
import { CodeBlock, CopyButton } from '../components/code-block.tsx';
import { Section } from '../components/section.tsx';
import { LinkNote } from '../fields/link-note.tsx';
import { curl, javascript, pythonRequests } from '../snippets/calls.ts';
import { pytorch, translated } from '../snippets/frameworks.ts';
import { writeAddress } from '../state/link.ts';
import { type PageState, pageState } from '../state/page-state.ts';
import { translateLayers, translationResource } from '../state/resources.ts';
import { obstacle } from '../state/tensors.ts';

const snippets: readonly [name: string, text: (state: PageState, origin: string) => string][] = [
  ['curl', curl],
  ['fetch', javascript],
  ['requests', pythonRequests],
  ['PyTorch', pytorch],
  ['Keras', () => inWordsOf('keras')],
  ['JAX', () => inWordsOf('jax')],
  ['ONNX', () => inWordsOf('onnx')],
];

function inWordsOf(dialect: string): string {
  const { value, status } = translationResource;
  if (status.value.kind === 'refused') return `# ${status.value.problem.detail}`;
  return value.value ? translated(value.value, dialect) : '';
}

/** The request and the layer as code in other languages and frameworks, and a link to the state. */
export function SnippetsPanel() {
  const [chosen, choose] = useState(0);
  const [name, text] = snippets[chosen] ?? ['curl', curl];
  const show = (index: number) => {
    translateLayers();
    choose(index);
  };
  const moveByArrow = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const next = (chosen + step + snippets.length) % snippets.length;
    show(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <Section
      id="take"
      title="Take it with you"
      lead={
        'The request that this page sent, and the same layer elsewhere. ' +
        'The link restores everything that you see.'
      }
    >
      <div role="tablist" aria-label="Forms" class="tabs" onKeyDown={moveByArrow}>
        {snippets.map(([snippet], i) => (
          <button
            key={snippet}
            type="button"
            role="tab"
            id={`tab-${i}`}
            aria-selected={i === chosen}
            aria-controls="form-panel"
            tabIndex={i === chosen ? 0 : -1}
            onClick={() => show(i)}
          >
            {snippet}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="form-panel" aria-labelledby={`tab-${chosen}`}>
        <CodeBlock
          name={`${name} code`}
          text={obstacle.value ? `# ${obstacle.value}` : text(pageState.value, serviceUrl())}
        />
      </div>
      <LinkNote />
      <p class="row">
        <CopyButton
          name="to this state"
          text={`${serviceUrl()}/${writeAddress('', pageState.value)}`}
          label="Copy link"
        />
        <a href={diagramPath(pageState.value)}>The picture as SVG</a>
        <a href="docs">Try it in the documentation</a>
      </p>
    </Section>
  );
}

function diagramPath({ in_channels, out_channels, groups, kernel_size }: PageState): string {
  const channels = `in_channels=${in_channels}&out_channels=${out_channels}`;
  return `v1/diagram.svg?${channels}&groups=${groups}&kernel_size=${kernel_size}`;
}
