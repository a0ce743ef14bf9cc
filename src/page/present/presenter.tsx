import { signal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { lessonNear, reachStep } from '../lesson/lesson-state.ts';
import { SlideView } from './slide-view.tsx';
import { slideAfterKey, slides } from './slides.ts';

/** Whether the presenter is open, and on which slide. It keeps its slide when it closes. */
export const presenting = signal(false);
const position = signal(0);

function showSlide(next: number): void {
  position.value = next;
}

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/** The picture on the whole screen, for a class. P opens it; P or Escape closes it; the arrows walk the lesson. */
export function Presenter() {
  useEffect(() => {
    const toggle = (event: KeyboardEvent) => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key.toLowerCase() === 'p' && isPlain && !isTyping(event.target))
        presenting.value = !presenting.value;
    };
    addEventListener('keydown', toggle);
    return () => removeEventListener('keydown', toggle);
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
  const turn = (event: KeyboardEvent) => {
    const next = event.defaultPrevented ? undefined : slideAfterKey(position.peek(), event.key);
    if (next === undefined) return;
    event.preventDefault();
    showSlide(next);
  };
  return (
    <dialog
      ref={dialog}
      class="presenter"
      aria-label="Presentation"
      onKeyDown={turn}
      onClose={() => {
        presenting.value = false;
      }}
    >
      <SlideView slide={slide}>
        <nav class="slide-nav" aria-label="Slides">
          <button
            type="button"
            aria-label="Slide before"
            disabled={index === 0}
            onClick={() => showSlide(index - 1)}
          >
            ←
          </button>
          <span aria-live="polite">
            {index + 1} / {slides.length}
          </span>
          <button
            type="button"
            aria-label="Next slide"
            disabled={index === slides.length - 1}
            onClick={() => showSlide(index + 1)}
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
      </SlideView>
    </dialog>
  );
}
