import { joined } from './lines.ts';
import { always, type Pack, type PackTensor, textFile } from './pack.ts';
import { hexWords } from './words.ts';

/** Hexadecimal digits, and the end of the line. */
const wordBytes = (bytes: number) => 2 * bytes + 2;

const words = (tensor: PackTensor, separator: string) =>
  joined(tensor.data.length, hexWords(tensor), `${separator}\n`);

/** Verilog's $readmemh (IEEE 1800, 21.4): one word per line. */
export const readmemh = {
  description: "Verilog's $readmemh: one file per tensor, one element per line in hexadecimal, row-major",
  refusal: always,
  elementBytes: wordBytes,
  isText: true,
  files: ({ tensors }) => tensors.map((tensor) => textFile(`${tensor.name}.mem`, `${words(tensor, '')}\n`)),
} as const satisfies Pack;

/** The coefficient files of AMD's memory generators (UG896). */
export const coe = {
  description: 'coefficient files of Vivado: one file per tensor, in hexadecimal, row-major',
  refusal: always,
  elementBytes: wordBytes,
  isText: true,
  files: ({ tensors }) =>
    tensors.map((tensor) =>
      textFile(
        `${tensor.name}.coe`,
        `memory_initialization_radix=16;\nmemory_initialization_vector=\n${words(tensor, ',')};\n`,
      ),
    ),
} as const satisfies Pack;
