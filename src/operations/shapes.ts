import { nothing } from '../backend/peak-bytes.ts';
import type { Immutable } from '../contract/immutable.ts';
import {
  type ShapesReply,
  type ShapesRequest,
  shapesExamples,
  shapesReply,
  shapesRequest,
} from '../contract/shapes.ts';
import { type ChainShapes, type LayerShapes, shapesOfChain, shapesOfLayer } from '../layers/shapes.ts';
import { plansWork } from './cost.ts';
import type { Operation, OperationTask } from './operation.ts';
import { PlainJson } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';

/** The answer, which is known when the request has been checked. */
export interface ShapesJob extends ReplyForm {
  readonly shapes: LayerShapes | ChainShapes;
}

/** POST and GET /v1/shapes. */
export const shapes = {
  name: 'shapes',
  computes: false,
  takesIntegers: true,
  contract: {
    request: shapesRequest,
    reply: shapesReply,
    examples: shapesExamples,
    summary: 'Shapes and cost of a layer or a chain of layers',
    description:
      'Shapes, cost and connectivity of a layer. For layers that feed each other, also the totals ' +
      'and the receptive field. No outputs are computed.',
  },

  prepare({ layer, layers, input_shape }) {
    const shapes = layer ? shapesOfLayer(layer, input_shape) : shapesOfChain(layers ?? [], input_shape);
    const all = 'layers' in shapes ? shapes.layers : [shapes];
    const groups = all.reduce((sum, { connectivity }) => sum + connectivity.length, 0);
    return {
      job: { replyType: 'json', format: 'none', replyBytes: 0, shapes },
      macs: 0,
      work: plansWork(all.length, groups),
      operands: [],
    };
  },

  peakBytes: () => nothing,
} as const satisfies Operation<ShapesRequest, ShapesJob>;

/** What a thread does for it. */
export const shapesTask = {
  name: 'shapes',

  run({ shapes }) {
    return shapes;
  },

  reply(shapes): PlainJson<Immutable<ShapesReply>> {
    return new PlainJson(shapes);
  },
} as const satisfies OperationTask<ShapesJob, LayerShapes | ChainShapes>;
