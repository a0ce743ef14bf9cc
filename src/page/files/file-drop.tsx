import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

type TakeFiles = (files: readonly File[]) => void;

interface DropProps {
  readonly take: TakeFiles;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** An area on which files can be dropped. A `FileButton` in it does the same for the keyboard. */
export function FileDrop({ take, class: name = '', children }: DropProps) {
  const [over, setOver] = useState(false);
  const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer?.types.includes('Files') ?? false;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is for the mouse alone
    <div
      class={`file-drop ${name}`}
      data-over={over}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOver(false);
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(false);
        take([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      {children}
    </div>
  );
}

interface ButtonProps {
  readonly take: TakeFiles;
  /** What the button says. */
  readonly label: string;
  /** What it is for, where the label does not say it. */
  readonly name?: string;
  readonly accept: string;
  readonly multiple?: boolean;
}

/** A button that lets the reader choose files. */
export function FileButton({ take, label, name = label, accept, multiple = false }: ButtonProps) {
  return (
    <label class="file-button">
      <input
        type="file"
        aria-label={name}
        accept={accept}
        multiple={multiple}
        onChange={({ currentTarget }) => {
          take([...(currentTarget.files ?? [])]);
          // The same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      <span aria-hidden="true">{label}</span>
    </label>
  );
}
