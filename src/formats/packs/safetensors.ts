import { writeSafetensors } from '../safetensors/file.ts';
import { always, type Pack } from './pack.ts';

export const safetensorsPack = {
  description: 'vectors.safetensors with input, weight, bias and output',
  refusal: always,
  elementBytes: (bytes) => bytes,
  isText: false,
  files: ({ tensors }) => [
    {
      name: 'vectors.safetensors',
      bytes: writeSafetensors(
        tensors.map((tensor) => [tensor.name, tensor] as const),
        {},
      ),
    },
  ],
} as const satisfies Pack;
