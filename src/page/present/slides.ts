import { steps } from '../lesson/steps.ts';

/** What is presented: the reader's own layer, or a step of the lesson before or after its answer. */
export type Slide =
  | { readonly kind: 'own' }
  | { readonly kind: 'step'; readonly step: number; readonly revealed: boolean };

/** The reader's layer first, then each step of the lesson as a question and as its answer. */
export const slides: readonly Slide[] = [
  { kind: 'own' },
  ...steps.flatMap((_, step): Slide[] => [
    { kind: 'step', step, revealed: false },
    { kind: 'step', step, revealed: true },
  ]),
];

const strides: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowDown: 1,
  PageDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
  PageUp: -1,
  Home: -Infinity,
  End: Infinity,
};

/** The slide that a key leads to. Undefined where the key leads nowhere. Remote controls send PageUp and PageDown. */
export function slideAfterKey(slide: number, key: string): number | undefined {
  const stride = strides[key];
  return stride === undefined ? undefined : Math.min(slides.length - 1, Math.max(0, slide + stride));
}
