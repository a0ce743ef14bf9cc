import { type Copy, DockerfileParser, type Env, type From, type Instruction } from 'dockerfile-ast';
import { z } from 'zod';

/** An instruction as far as this project's Dockerfile goes; any other is an error, so that none is passed over. */
export type Step =
  | { readonly keyword: 'WORKDIR' | 'RUN' | 'USER' | 'EXPOSE'; readonly text: string }
  | {
      readonly keyword: 'COPY';
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly target: string;
    }
  | { readonly keyword: 'ENV'; readonly values: Readonly<Record<string, string>> }
  | { readonly keyword: 'CMD' | 'HEALTHCHECK'; readonly command: readonly string[] };

export interface Stage {
  readonly name: string;
  readonly image: string;
  readonly steps: readonly Step[];
}

const execForm = z.array(z.string()).min(1);

/** The stages of a Dockerfile in their order; the last one is the image. */
export function parseDockerfile(content: string): Stage[] {
  const stages: { name: string; image: string; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(content).getInstructions()) {
    if (isFrom(instruction)) {
      const name = instruction.getBuildStage() ?? 'image';
      stages.push({ name, image: instruction.getImage() ?? '', steps: [] });
    } else stages.at(-1)?.steps.push(stepOf(instruction));
  }
  return stages;
}

function stepOf(instruction: Instruction): Step {
  const keyword = instruction.getKeyword();
  const text = instruction.getArgumentsContent() ?? '';
  switch (keyword) {
    case 'WORKDIR':
    case 'RUN':
    case 'USER':
    case 'EXPOSE':
      return { keyword, text };
    case 'ENV':
      return { keyword, values: valuesOf(instruction) };
    case 'COPY':
      return copyOf(instruction);
    case 'CMD':
      return { keyword, command: commandOf(text) };
    case 'HEALTHCHECK':
      return { keyword, command: commandOf(text.replace(/^(--\S+\s+)*CMD\s+/, '')) };
    default:
      throw new Error(`the steps do not know how to follow ${keyword}`);
  }
}

function copyOf(instruction: Instruction): Step {
  if (!isCopy(instruction)) throw new Error('COPY that is none');
  const from = instruction.getFromFlag()?.getValue() ?? undefined;
  const others = instruction.getFlags().filter((flag) => flag.getName() !== 'from');
  const paths = instruction.getArguments().map((argument) => argument.getValue());
  const [target = '', ...sources] = [paths.at(-1) ?? '', ...paths.slice(0, -1)];
  if (others.length > 0 || paths.some((path) => /[*?[$]/.test(path))) {
    throw new Error(`the steps cannot follow COPY with flags or wildcards: ${instruction}`);
  }
  return { keyword: 'COPY', from, sources, target };
}

function valuesOf(instruction: Instruction): Record<string, string> {
  if (!isEnv(instruction)) throw new Error('ENV that is none');
  const values = instruction
    .getProperties()
    .map((property) => [property.getName(), property.getValue() ?? '']);
  return Object.fromEntries(values);
}

/** @throws Error where the command is in shell form. */
function commandOf(text: string): string[] {
  try {
    return execForm.parse(JSON.parse(text));
  } catch {
    throw new Error(`not a command in exec form: ${text}`);
  }
}

const isFrom = (instruction: Instruction): instruction is From => instruction.getKeyword() === 'FROM';
const isCopy = (instruction: Instruction): instruction is Copy => instruction.getKeyword() === 'COPY';
const isEnv = (instruction: Instruction): instruction is Env => instruction.getKeyword() === 'ENV';
