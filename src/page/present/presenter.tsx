import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { lessonNear, reachStep } from '../lesson/lesson-state.ts';
import { SlideView } from './slide-view.tsx';
import { slideAfterKey, slides } from './slides.ts';

/** Whether the presenter is open. */
export const presenting = signal(false);

/** The slide that is shown. It stays when the presenter closes. */
const position = signal(0);

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/** P opens and closes; while it is open, other keys turn to another slide. */
function followKey(event: KeyboardEvent): void {
  const isModified = event.ctrlKey || event.metaKey || event.altKey;
  if (isModified || event.defaultPrevented || isTyping(event.target)) return;
  if (event.key.toLowerCase() === 'p') presenting.value = !presenting.value;
  const next = presenting.value ? slideAfterKey(position.value, event.key) : undefined;
  if (next === undefined) return;
  event.preventDefault();
  position.value = next;
}

/** The picture on the whole screen, for a class. P opens it; P or Escape closes it; the arrows walk the lesson. */
export function Presenter() {
  useEffect(() => {
    addEventListener('keydown', followKey);
    return () => removeEventListener('keydown', followKey);
  }, []);
  return presenting.value ? <PresenterDialog /> : null;
}

function PresenterDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const index = position.value;
  const slide = slides[index] ?? { kind: 'own' };
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (slide.kind !== 'step') return;
    lessonNear.value = true;
    reachStep(slide.step);
  }, [slide]);
  return (
    <dialog
      ref={dialog}
      class="presenter"
      aria-label="Presentation"
      onClose={() => {
        presenting.value = false;
      }}
    >
      <SlideView slide={slide}>
        <SlideNav index={index} />
      </SlideView>
    </dialog>
  );
}

function SlideNav({ index }: { index: number }) {
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
      <button
        type="button"
        aria-label="Leave the presentation"
        onClick={() => {
          presenting.value = false;
        }}
      >
        Leave
      </button>
    </nav>
  );
}
