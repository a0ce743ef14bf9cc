import { type Signal, signal } from '@preact/signals';
import { type FileTensor, faultText } from '../../files/file-tensor.ts';
import { readTensors } from '../../files/read-file.ts';
import { assignRoles, type Role } from '../../files/roles.ts';
import { readNumbersInTurns } from '../../numbers/read.ts';
import { give, given, takeBack } from './given.ts';

/** How files and texts become the tensors that are given. */

/** Tensors whose names do not say what they are: the reader is asked. */
export const open: Signal<readonly FileTensor[]> = signal([]);

/** Why a file was not read, in a sentence. */
export const fileFault: Signal<string | undefined> = signal(undefined);

/** Takes the tensors of files. @param only what a single tensor is whose name does not say it */
export async function takeFiles(files: readonly File[], only: Role): Promise<void> {
  fileFault.value = undefined;
  open.value = [];
  try {
    const read = await Promise.all(files.map((file) => readTensors(file)));
    const { assigned, open: others } = assignRoles(read.flat(), only);
    give(Object.fromEntries(assigned));
    open.value = others;
  } catch (error) {
    fileFault.value = faultText(error);
  }
}

/** Takes the one tensor of a file for a role, whatever its name is. Of several the reader is asked. */
export async function takeFileFor(role: Role, [file]: readonly File[]): Promise<void> {
  if (!file) return;
  fileFault.value = undefined;
  try {
    const [tensor, ...others] = await readTensors(file);
    if (others.length === 0) give({ [role]: tensor });
    else await takeFiles([file], role);
  } catch (error) {
    fileFault.value = faultText(error);
  }
}

/** Says what an open tensor is. */
export function settle(tensor: FileTensor, role: Role | undefined): void {
  open.value = open.peek().filter((other) => other !== tensor);
  if (role) give({ [role]: tensor });
}

/** A text pasted as the output, until it is read. */
export const pasted: Signal<{ readonly text: string; readonly fault: string | undefined }> = signal({
  text: '',
  fault: undefined,
});

/** Reads a text as the output. A text that is refused takes the output away. */
export async function pasteOutput(text: string): Promise<void> {
  pasted.value = { text, fault: undefined };
  if (text.trim() === '') return given.peek().output ? takeBack('output') : undefined;
  const read = await readNumbersInTurns(text);
  if (pasted.peek().text !== text) return;
  if ('message' in read) {
    pasted.value = { text, fault: `Line ${read.line}, column ${read.column}: ${read.message}.` };
    takeBack('output');
  } else give({ output: { name: 'pasted', stored: 'text', ...read } });
}
