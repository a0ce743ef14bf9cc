import { useEffect, useState } from 'preact/hooks';
import { guessStep } from './lesson-state.ts';

/** Takes guesses at a step's question. One that comes before the service's answer waits for it. */
export function useGuess(step: number, truth: string | undefined) {
  const [early, setEarly] = useState<string | undefined>(undefined);
  useEffect(() => {
    if (early === undefined || truth === undefined) return;
    setEarly(undefined);
    guessStep(step, early, truth);
  }, [early, truth]);
  return { take: setEarly, isWaiting: early !== undefined };
}
