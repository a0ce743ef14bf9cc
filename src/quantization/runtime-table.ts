import type { Runtime } from './runtime.ts';
import { exact } from './runtimes/exact.ts';
import { fbgemm } from './runtimes/fbgemm.ts';
import { onnxReference } from './runtimes/onnx-reference.ts';
import { onnxruntime } from './runtimes/onnxruntime.ts';
import { qnnpack } from './runtimes/qnnpack.ts';
import { tfliteDouble } from './runtimes/tflite-double.ts';
import { tfliteSingle } from './runtimes/tflite-single.ts';
import { tosaDouble, tosaSingle } from './runtimes/tosa.ts';
import { xnnpackFp32 } from './runtimes/xnnpack-fp32.ts';
import { xnnpackRndnu } from './runtimes/xnnpack-rndnu.ts';

/** Every runtime by its name, in the order of replies. To add one, write its file and its row here. */
export const runtimes = {
  exact,
  onnxruntime,
  'onnx-reference': onnxReference,
  'tflite-double': tfliteDouble,
  'tflite-single': tfliteSingle,
  'xnnpack-fp32': xnnpackFp32,
  'xnnpack-rndnu': xnnpackRndnu,
  fbgemm,
  qnnpack,
  'tosa-double': tosaDouble,
  'tosa-single': tosaSingle,
} as const satisfies Readonly<Record<string, Runtime>>;

export type RuntimeName = keyof typeof runtimes;

/** The names of all runtimes, in their order. */
export const runtimeNames = Object.keys(runtimes).filter((name): name is RuntimeName => name in runtimes);
