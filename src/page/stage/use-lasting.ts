import { useEffect, useState } from 'preact/hooks';

/** True once a condition has lasted so long, in milliseconds. What passes sooner is not worth a flicker. */
export function useLasting(condition: boolean, millis: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!condition) return setLasts(false);
    const timer = setTimeout(() => setLasts(true), millis);
    return () => clearTimeout(timer);
  }, [condition, millis]);
  return condition && lasts;
}
