import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** A part of the page on the whole screen. */
export interface FullScreen {
  /** Whether this browser can do it: those of telephones cannot. */
  readonly possible: boolean;
  readonly isOn: boolean;
  readonly toggle: () => void;
}

/**
 * Puts an element on the whole screen and back.
 * @param left called where the reader leaves it by Escape, which the browser keeps for itself
 */
export function useFullScreen(element: RefObject<HTMLElement | null>, left: () => void): FullScreen {
  const [isOn, setIsOn] = useState(false);
  const toggled = useRef(false);
  const latest = useRef(left);
  latest.current = left;
  useEffect(() => {
    let was = false;
    const follow = () => {
      const is = element.current !== null && document.fullscreenElement === element.current;
      if (was && !is && !toggled.current) latest.current();
      was = is;
      toggled.current = false;
      setIsOn(is);
    };
    addEventListener('fullscreenchange', follow);
    return () => removeEventListener('fullscreenchange', follow);
  }, [element]);
  const toggle = () => {
    toggled.current = true;
    const change = document.fullscreenElement
      ? document.exitFullscreen()
      : element.current?.requestFullscreen();
    // The browser may refuse. Then all stays as it is.
    change?.catch(() => {
      toggled.current = false;
    });
  };
  return { possible: document.fullscreenEnabled === true, isOn, toggle };
}
