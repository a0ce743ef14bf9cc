import { ProblemError } from '../../errors.ts';

/** The malformed-onnx problem of the whole file. */
export function malformed(message: string, hint?: string): ProblemError {
  return ProblemError.of('malformed-onnx', { pointer: '', message, ...(hint !== undefined && { hint }) });
}
