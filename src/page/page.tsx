import { useEffect, useState } from 'preact/hooks';
import { CodePanel } from './code/code-panel.tsx';
import { CompareSection } from './compare/section.tsx';
import { KeyForm } from './components/key-form.tsx';
import { UndoButtons } from './components/undo-buttons.tsx';
import { LessonPanel } from './lesson/lesson.tsx';
import { Handout } from './present/handout.tsx';
import { Presenter } from './present/presenter.tsx';
import { ShareButtons } from './present/share.tsx';
import { TopBar } from './shell/top-bar.tsx';
import { StageSection } from './stage/stage-section.tsx';
import { readAddress } from './state/link.ts';
import { WorkbenchSection } from './workbench/section.tsx';

/**
 * True after the first frame, so that the picture appears before the rest is rendered.
 * True from the start where the address names a section: the browser scrolls to it at once.
 */
function useAfterFirstFrame(): boolean {
  const [drawn, setDrawn] = useState(readAddress(location).section !== '');
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
      <a class="skip" href="#stage">
        Skip to the controls
      </a>
      <TopBar>
        <UndoButtons />
        <ShareButtons />
      </TopBar>
      <KeyForm />
      <main>
        <div class="hero">
          <h1>What does groups do?</h1>
          <p>
            It cuts a convolution’s channels into blocks. Each block of inputs reaches only its own outputs.
          </p>
        </div>
        <StageSection />
        {rendersAll && (
          <>
            <LessonPanel />
            <CompareSection />
            <WorkbenchSection />
            <CodePanel />
          </>
        )}
      </main>
      <footer class="bottom">
        <p>
          Every number on this page comes from the service’s public API: <a href="docs">documentation</a>,{' '}
          <a href="openapi.json">OpenAPI</a>, <a href="v1/limits">limits</a>.
        </p>
      </footer>
      <Presenter />
      <Handout />
    </>
  );
}
