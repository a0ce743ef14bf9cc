import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { lessonNear, reachStep } from '../lesson/lesson-state.ts';
import { SlideView } from './slide-view.tsx';
import { slideAfterKey, slides } from './slides.ts';
import { type FullScreen, useFullScreen } from './use-full-screen.ts';

/** Whether the presenter is open. */
export const presenting = signal(false);

/** The slide that is shown. It stays when the presenter closes. */
const position = signal(0);

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/** Whether a key is meant for the presenter, and not for a field or the browser. */
const isOurs = (event: KeyboardEvent) =>
  !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target));

/** P opens and closes; while it is open, other keys turn to another slide. */
function followKey(event: KeyboardEvent): void {
  if (!isOurs(event)) return;
  if (event.key.toLowerCase() === 'p') presenting.value = !presenting.value;
  const next = presenting.value ? slideAfterKey(position.value, event.key) : undefined;
  if (next === undefined) return;
  event.preventDefault();
  position.value = next;
}

const leave = () => {
  presenting.value = false;
};

/**
 * The picture as large as the window, or as the screen, for a class. P opens it; P or Escape closes it; F takes the
 * whole screen; the arrows walk the lesson.
 */
export function Presenter() {
  useEffect(() => {
    addEventListener('keydown', followKey);
    return () => removeEventListener('keydown', followKey);
  }, []);
  return presenting.value ? <PresenterDialog /> : null;
}

function PresenterDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  // A dialog cannot be put on the whole screen, but what is in it can.
  const screen = useRef<HTMLDivElement>(null);
  const fullScreen = useFullScreen(screen, leave);
  const index = position.value;
  const slide = slides[index] ?? { kind: 'own' };
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isOurs(event) && event.key.toLowerCase() === 'f') fullScreen.toggle();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  useEffect(() => {
    if (slide.kind !== 'step') return;
    lessonNear.value = true;
    reachStep(slide.step);
  }, [slide]);
  return (
    <dialog ref={dialog} class="presenter" aria-label="Presentation" onClose={leave}>
      <div ref={screen} class="presenter-screen">
        <SlideView slide={slide}>
          <SlideNav index={index} fullScreen={fullScreen} />
        </SlideView>
      </div>
    </dialog>
  );
}

function SlideNav({ index, fullScreen }: { index: number; fullScreen: FullScreen }) {
  const turn = (by: number) => {
    position.value = index + by;
  };
  return (
    <nav class="slide-nav" aria-label="Slides">
      <button type="button" aria-label="Slide before" disabled={index === 0} onClick={() => turn(-1)}>
        ←
      </button>
      <span aria-live="polite">
        {index + 1} / {slides.length}
      </span>
      <button
        type="button"
        aria-label="Next slide"
        disabled={index === slides.length - 1}
        onClick={() => turn(1)}
      >
        →
      </button>
      {fullScreen.possible && (
        <button type="button" aria-keyshortcuts="F" title="F" onClick={fullScreen.toggle}>
          {fullScreen.isOn ? 'Window' : 'Full screen'}
        </button>
      )}
      <button type="button" aria-label="Leave the presentation" onClick={leave}>
        Leave
      </button>
    </nav>
  );
}
