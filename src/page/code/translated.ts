import { operandNames } from '../state/page-state.ts';
import type { Code, CodeContext } from './context.ts';
import { codeNames, numbersFile, type OperandSource, operandSource, readingLines } from './operand-source.ts';
import { tuple } from './python.ts';

/** The layer as a function in the words of a framework, as /v1/translate answers, and the lines that compute with it. */
export function translated(context: CodeContext, dialect: 'keras' | 'jax' | 'onnx'): Code {
  const found = context.translations?.find((translation) => translation.dialect === dialect);
  if (!found) return { reason: 'The service has not answered yet.' };
  if (found.verdict === 'cannot-express') return { reason: `${found.reason}.` };
  const operands = operandNames.map((name) => {
    const source = operandSource(context, name, false);
    return source && `${codeNames[name]} = ${array(source)}`;
  });
  if (operands.includes(undefined)) return { reason: 'The numbers are not there yet.' };
  const file = numbersFile(context, false);
  const imports = found.code.includes('import numpy as np') ? [] : ['import numpy as np'];
  const lines = [
    ...imports,
    found.code,
    '',
    '',
    ...(file ? [...readingLines] : []),
    ...operands,
    ...(dialect === 'onnx' ? onnxCall : functionCall(found.input_layout)),
    'print(y.shape, y.mean(axis=(0, 2, 3)))',
    'print(y)',
  ];
  return { text: lines.join('\n'), file };
}

const onnxCall = [
  'import onnxruntime',
  '',
  'session = onnxruntime.InferenceSession(model(w, b).SerializeToString())',
  '(y,) = session.run(None, {"x": x})',
];

/** `x` and `y` have the channels second, whatever the framework's layout. */
function functionCall(layout: string): string[] {
  return layout === 'NHWC'
    ? ['y = np.asarray(layer(x.transpose(0, 2, 3, 1), w, b)).transpose(0, 3, 1, 2)']
    : ['y = np.asarray(layer(x, w, b))'];
}

function array(source: OperandSource): string {
  const shape = tuple(source.shape);
  if (source.kind === 'constant') return `np.full(${shape}, ${source.value}, np.float32)`;
  if (source.kind === 'ramp') {
    const along = tuple(source.shape.map((_, axis) => (axis === source.axis ? -1 : 1)));
    const count = source.shape[source.axis] + 1;
    return `np.ones(${shape}, np.float32) * np.arange(1, ${count}, dtype=np.float32).reshape(${along})`;
  }
  return source.kind === 'numbers' ? `np.array(${source.list}, np.float32).reshape(${shape})` : 'None';
}
