import { writeNpy } from '../npy.ts';
import { always, type Pack } from './pack.ts';

/** NumPy's archive: numpy.load reads the zip file itself. */
export const npz = {
  description: 'NumPy: the zip file is an .npz with input, weight, bias and output',
  refusal: always,
  // bfloat16 is written as float32.
  elementBytes: (bytes) => Math.max(4, bytes),
  isText: false,
  files: ({ tensors }) => tensors.map((tensor) => ({ name: `${tensor.name}.npy`, bytes: writeNpy(tensor) })),
} as const satisfies Pack;
