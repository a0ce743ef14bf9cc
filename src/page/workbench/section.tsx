import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Section } from '../components/section.tsx';

type Loaded = ComponentType | 'failed' | undefined;

/** The workbench. Its code comes after the first picture. */
export function WorkbenchSection() {
  const [loaded, setLoaded] = useState<Loaded>(undefined);
  const load = () => {
    setLoaded(undefined);
    import('./workbench.tsx').then(
      ({ Workbench }) => setLoaded(() => Workbench),
      () => setLoaded('failed'),
    );
  };
  useEffect(load, []);
  return (
    <>
      {/* Where addresses of the tabs lead. */}
      {['verify', 'layouts', 'int8', 'files'].map((id) => (
        <span key={id} id={id} />
      ))}
      <Section
        id="workbench"
        title="Workbench"
        lead="For those who port a layer: whether an output is right, where each weight goes, what integers do, and what is in a file."
      >
        <div class="workbench">{content(loaded, load)}</div>
      </Section>
    </>
  );
}

function content(loaded: Loaded, retry: () => void) {
  if (loaded === undefined) return null;
  if (loaded !== 'failed') {
    const Workbench = loaded;
    return <Workbench />;
  }
  return (
    <p class="notice" role="status">
      The workbench could not be loaded.{' '}
      <button type="button" class="small" onClick={retry}>
        Try again
      </button>
    </p>
  );
}
