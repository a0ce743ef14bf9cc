import { ProblemError } from '../errors.ts';
import type { Shapes } from '../layers/geometry.ts';
import { checkMacs, type Limits } from '../layers/limits.ts';
import type { TensorSource } from '../tensor/source.ts';
import { elementCount, shapeText } from '../tensor/tensor.ts';
import { checkPart, checkReductions, checkSource, type LayerRequest, shapeOfInput } from './check-request.ts';
import type { IncludedInGradients, ReplyType } from './jobs.ts';
import type { Common, Prepared } from './prepare.ts';
import { checkReply } from './reply-size.ts';

export interface GradientsRequest extends Common, LayerRequest {
  /** Default: ones. */
  readonly grad_output?: TensorSource | undefined;
  readonly include: readonly IncludedInGradients[];
}

const ones: TensorSource = { kind: 'fill', shape: null, fill: { kind: 'constant', value: 1 } };

/**
 * Checks the backward pass of one layer on one input, and nothing of it computed yet.
 * @throws ProblemError with pointers into the body of POST /v1/gradients.
 */
export function prepareGradients(request: GradientsRequest, limits: Limits, replyType: ReplyType): Prepared {
  const { input, grad_output: gradOutput = ones, include, format } = request;
  const inputShape = shapeOfInput(input);
  checkSource(input, inputShape, request.layer.dtype, '/input');
  const work = checkPart({ request, name: null, at: '' }, inputShape, limits);
  const { shapes, cost } = work.plan;
  if (gradOutput.shape) checkGradOutput(gradOutput.shape, shapes);
  checkSource(gradOutput, shapes.output, work.plan.layer.dtype, '/grad_output');
  const reductions = checkReductions(request.reduce, inputShape.length);
  const returned = [
    shapes.input,
    shapes.weight,
    shapes.bias,
    ...include.map((name) => shapeOf(name, shapes)),
  ];
  const elements = returned.reduce((sum, shape) => sum + elementCount(shape ?? [0]), 0);
  const returning = [{ plan: work.plan, elements, channels: 0 }];
  const replyBytes = checkReply({ replyType, format, reductions }, returning, limits);
  // One pass by the input and one by the weight, each of as many as the forward pass.
  const passes = reductions.length > 0 || include.includes('output') ? 3 : 2;
  checkMacs(passes * cost.macs, limits, '/layer');
  const sizes = [shapes.input, shapes.weight, shapes.output].map(elementCount);
  return {
    job: {
      reply: 'gradients',
      replyType,
      input,
      inputShape,
      works: [work],
      gradOutput,
      reductions,
      include,
      format,
    },
    replyBytes,
    macs: passes * cost.macs,
    elements: 2 * sizes.reduce((sum, size) => sum + size, 0),
  };
}

function shapeOf(name: IncludedInGradients, shapes: Shapes): readonly number[] | null {
  return shapes[name === 'grad_output' ? 'output' : name];
}

function checkGradOutput(shape: readonly number[], { output }: Shapes): void {
  if (shape.length === output.length && shape.every((size, axis) => size === output[axis])) return;
  throw ProblemError.of('invalid-tensor', {
    pointer: '/grad_output',
    message: `Mismatch in shape: grad_output has a shape of ${shapeText(shape)} and output has a shape of ${shapeText(output)}`,
    hint: `grad_output has the output's shape, ${shapeText(output)}`,
  });
}
