import {
  type SweepReply,
  type SweepRequest,
  sweepExamples,
  sweepReply,
  sweepRequest,
} from '../contract/sweep.ts';
import { ProblemError } from '../errors.ts';
import { checkExactPlan } from '../layers/exact.ts';
import { legalGroups } from '../layers/groups.ts';
import { type Layouts, torchOrder } from '../layers/layouts.ts';
import { checkElements, checkMacs, checkWork, type Limits } from '../layers/limits.ts';
import { type Plan, planLayer } from '../layers/plan.ts';
import { inScope } from '../memory/buffers.ts';
import { epochMillis } from '../runtime/clock.ts';
import type { TensorSource } from '../tensor/source.ts';
import type { Statistics } from '../tensor/statistics.ts';
import { elementCount } from '../tensor/tensor.ts';
import { computeInput, computeLayer } from './computed-layer.ts';
import { layerWork, plansWork, sourceWork, statisticsWork } from './cost.ts';
import type { Operation, OperationTask } from './operation.ts';
import { sweepPeak } from './peak-bytes.ts';
import { PlainJson, type Written } from './reply/document.ts';
import type { ReplyForm } from './reply/encode.ts';
import { shapesIn } from './reply/layouts.ts';
import { writtenStatistics } from './reply/statistics.ts';
import { checkInput, planRequest } from './request/check.ts';
import { arranged, requestedLayouts } from './request/layouts.ts';

/** A layer with several values of groups. Nothing is computed without an input. */
export interface SweepJob extends ReplyForm {
  readonly rows: readonly {
    readonly groups: number;
    readonly plan: Plan;
    readonly layouts: Layouts | undefined;
  }[];
  readonly input: TensorSource | null;
  readonly seed: number;
  readonly repeat: number;
}

interface SweepRow {
  readonly groups: number;
  readonly plan: Plan;
  readonly layouts: Layouts | undefined;
  /** Statistics of the output, and the median time of its computation. Null if nothing is computed. */
  readonly measured: { readonly statistics: Statistics; readonly millis: number } | null;
}

/** The most values of groups in one answer. */
export const mostRows = 64;

/** POST /v1/sweep. Limits hold for all values and repetitions together. */
export const sweep = {
  name: 'sweep',
  computes: true,
  contract: {
    request: sweepRequest,
    reply: sweepReply,
    examples: sweepExamples,
    summary: 'What changing groups does',
    description:
      'A layer under every possible value of groups, or those given: shapes, cost, and with an input the ' +
      'statistics of the output and the time.',
  },

  prepare(asked, limits, replyType) {
    const { layer, groups, repeat, seed } = asked;
    const values = groups ?? legalGroups(layer.in_channels, layer.out_channels);
    if (values.length > mostRows) throw tooManyRows(values.length);
    const shape = asked.input?.shape ?? asked.input_shape ?? null;
    const layouts = values.map((value) => requestedLayouts(asked.layout, { ...layer, groups: value }, shape));
    const request = inTorchOrder(asked, layouts[0]);
    const { input = null } = request;
    const rows = values.map((value, i) => ({
      groups: value,
      layouts: layouts[i],
      plan: pointingAt(groups && `/groups/${i}`, () => planRow(request, value, limits)),
    }));
    const total = (figure: (plan: Plan) => number) => rows.reduce((sum, { plan }) => sum + figure(plan), 0);
    const job = { replyType, format: 'none', replyBytes: 0, rows, input, seed, repeat } as const;
    if (!input) return { job, macs: 0, work: plansWork(rows.length), operands: [] };
    const macs = repeat * total(({ cost }) => cost.macs);
    checkMacs(macs, limits, '/groups');
    const outputs = total(({ shapes }) => elementCount(shapes.output));
    checkElements(outputs, limits, '/groups', 'the outputs together');
    return { job, macs, work: workOf(job, input, limits), operands: [input] };
  },

  peakBytes: sweepPeak,
} as const satisfies Operation<SweepRequest, SweepJob>;

/** @throws ProblemError `limit-exceeded` where it is too much. */
function workOf({ rows, seed, repeat }: SweepJob, input: TensorSource, limits: Limits): number {
  const [{ plan }] = rows;
  let work =
    sourceWork(input, plan.shapes.input, plan.layer.dtype) +
    statisticsWork(elementCount(plan.shapes.input), plan.layer.dtype) +
    plansWork(rows.length);
  for (const row of rows) work += repeat * layerWork({ plan: row.plan, weight: null, bias: null, seed }, []);
  return checkWork(work, limits, '/groups');
}

/** What a thread does for it. */
export const sweepTask = {
  name: 'sweep',

  run({ rows, input, seed, repeat }, watch): SweepRow[] {
    if (!input) return rows.map((row) => ({ ...row, measured: null }));
    const [{ plan }] = rows;
    const made = watch.time(() => computeInput(input, plan.shapes.input, plan.layer.dtype));
    return rows.map(({ groups, plan, layouts }) => {
      const compute = () => computeLayer({ plan, weight: null, bias: null, seed }, made, []);
      const runs = Array.from({ length: repeat }, () =>
        inScope(
          () => {
            const from = epochMillis();
            const { statistics, variant } = watch.time(compute);
            return { millis: epochMillis() - from, statistics: statistics.output, variant };
          },
          () => [],
        ),
      );
      const [{ statistics, variant }] = runs;
      const millis = median(runs.map((run) => run.millis));
      watch.record(plan, { variant, macs: repeat * plan.cost.macs, millis });
      return { groups, plan, layouts, measured: { statistics, millis } };
    });
  },

  reply(rows): Written<SweepReply> {
    return {
      rows: rows.map(({ groups, plan: { layer, shapes, cost }, layouts, measured }) => ({
        groups,
        shapes: new PlainJson(shapesIn(shapes, layouts, layer)),
        cost: new PlainJson(cost),
        ...(measured && {
          statistics: { output: writtenStatistics(measured.statistics) },
          compute_ms: Number(measured.millis.toFixed(4)),
        }),
      })),
    };
  },
} as const satisfies OperationTask<SweepJob, SweepRow[]>;

/** The request with its input in PyTorch's order. */
function inTorchOrder(request: SweepRequest, layouts: Layouts | undefined): SweepRequest {
  const { input, input_shape } = request;
  const layout = layouts?.input;
  if (!layout) return request;
  if (input) return { ...request, input: arranged(input, layout) };
  return input_shape?.length === layout.axes.length
    ? { ...request, input_shape: torchOrder(layout, input_shape) }
    : request;
}

function planRow(request: SweepRequest, groups: number, limits: Limits): Plan {
  const { input, input_shape = [], seed } = request;
  const layer = { ...request.layer, groups };
  if (!input) {
    const plan = planLayer(layer, input_shape, { layer: '/layer', input: '/input_shape' });
    checkExactPlan(plan, '/input_shape');
    return plan;
  }
  return planRequest({ layer, seed }, checkInput(input, [layer.dtype]), limits).plan;
}

/** Runs `work`. Faults of /layer/groups then point to `pointer`, if there is one. */
function pointingAt<T>(pointer: string | undefined, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ProblemError) || pointer === undefined) throw error;
    const faults = error.faults.map((fault) =>
      fault.pointer === '/layer/groups' ? { ...fault, pointer } : fault,
    );
    throw new ProblemError(error.code, error.message, faults);
  }
}

function tooManyRows(rows: number): ProblemError {
  return ProblemError.of('limit-exceeded', {
    pointer: '/groups',
    message: `the answer would have ${rows} rows, over the limit of ${mostRows}`,
    hint: `name at most ${mostRows} values of groups`,
  });
}

/** The middle value. For an even count, the mean of the two middle values. */
function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted.length >> 1;
  return (sorted[upper] + sorted[(sorted.length - 1) >> 1]) / 2;
}
