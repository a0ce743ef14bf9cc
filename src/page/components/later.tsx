import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

interface Props {
  /** What it is called where it could not be loaded: "The workbench". */
  readonly name: string;
  /** Imports the code. The same function at every call. */
  readonly load: () => Promise<ComponentType>;
}

/** A part of the page whose code comes after the first picture. */
export function Later({ name, load }: Props) {
  const [Part, setPart] = useState<ComponentType | 'failed' | undefined>(undefined);
  const start = () => {
    setPart(undefined);
    load().then(
      (part) => setPart(() => part),
      () => setPart('failed'),
    );
  };
  useEffect(start, []);
  if (Part === undefined) return null;
  if (Part !== 'failed') return <Part />;
  return (
    <p class="notice" role="status">
      {name} could not be loaded.{' '}
      <button type="button" class="small" onClick={start}>
        Try again
      </button>
    </p>
  );
}
