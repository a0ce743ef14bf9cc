import { useEffect, useState } from 'preact/hooks';
import { ExplorePanel } from './panels/explore.tsx';
import { RunPanel } from './panels/run.tsx';
import { SnippetsPanel } from './panels/snippets.tsx';
import { SweepPanel } from './panels/sweep.tsx';
import { TutorialPanel } from './panels/tutorial.tsx';

const sections = [
  ['explore', 'Explore'],
  ['run', 'Run it'],
  ['tutorial', 'Tutorial'],
  ['sweep', 'Sweep'],
  ['take', 'Take it with you'],
] as const;

/**
 * True after the first frame, so that the picture appears before the rest is rendered.
 * True from the start where the address names a section: the browser scrolls to it at once.
 */
function useAfterFirstFrame(): boolean {
  const [drawn, setDrawn] = useState(location.hash !== '');
  useEffect(() => {
    const frame = requestAnimationFrame(() => setTimeout(() => setDrawn(true)));
    return () => cancelAnimationFrame(frame);
  }, []);
  return drawn;
}

/** The whole page. */
export function Page() {
  const rendersAll = useAfterFirstFrame();
  return (
    <>
      <a class="skip" href="#explore">
        Skip to the controls
      </a>
      <header class="top">
        <a class="brand" href=".">
          <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
            <path class="mark-0" d="M1 1h14v14H1z" />
            <path class="mark-1" d="M17 17h14v14H17z" />
            <path class="mark-2" d="M17 1h14v14H17zM1 17h14v14H1z" />
          </svg>
          groupconv
        </a>
        <nav aria-label="Parts of this page">
          {sections.map(([id, name]) => (
            <a key={id} href={`#${id}`}>
              {name}
            </a>
          ))}
          <a href="docs">API</a>
        </nav>
      </header>
      <main>
        <div class="hero">
          <h1>What does groups do?</h1>
          <p>
            A convolution with groups cuts its channels into blocks. Each block of inputs reaches only its own
            block of outputs: fewer weights, less work, and nothing said across the blocks.
          </p>
        </div>
        <ExplorePanel />
        {rendersAll && (
          <>
            <RunPanel />
            <TutorialPanel />
            <SweepPanel />
            <SnippetsPanel />
          </>
        )}
      </main>
      <footer class="bottom">
        <p>
          Every number on this page comes from the service's public API: <a href="docs">documentation</a>,{' '}
          <a href="openapi.json">OpenAPI</a>, <a href="v1/limits">limits</a>.
        </p>
      </footer>
    </>
  );
}
