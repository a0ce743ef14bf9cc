import { ProblemError } from '../errors.ts';
import { legalGroups } from '../layers/groups.ts';
import type { LayerSpec } from '../layers/layer.ts';
import { checkElements, checkMacs, type Limits } from '../layers/limits.ts';
import { type Plan, planLayer } from '../layers/plan.ts';
import type { TensorSource } from '../tensor/source.ts';
import { elementCount } from '../tensor/tensor.ts';
import { type Prepared, prepareStatistics } from './prepare.ts';

export interface SweepRequest {
  /** Its `groups` is replaced by each value in turn. */
  readonly layer: LayerSpec;
  readonly groups?: readonly number[] | undefined;
  /** Either an input to compute with, or its shape alone. */
  readonly input?: TensorSource | undefined;
  readonly input_shape?: readonly number[] | undefined;
  readonly seed: number;
  /** Every layer is computed so often; its time is the median. */
  readonly repeat: number;
}

/** One value of groups; without an input there is no job. */
export interface SweepRow {
  readonly groups: number;
  readonly plan: Plan;
  readonly prepared: Prepared | null;
}

/** Values of groups in one answer. */
export const mostRows = 64;

/**
 * Checks a layer under every value of groups, by default every divisor common to both channel counts. Limits hold for all values
 * and repetitions together.
 * @throws ProblemError with pointers into the body of POST /v1/sweep.
 */
export function prepareSweep(request: SweepRequest, limits: Limits): SweepRow[] {
  const { layer, groups, repeat } = request;
  const values = groups ?? legalGroups(layer.in_channels, layer.out_channels);
  if (values.length > mostRows) throw tooManyRows(values.length);
  const rows = values.map((value, i) =>
    pointingAt(groups && `/groups/${i}`, () => prepareRow(request, value, limits)),
  );
  const computed = rows.filter(({ prepared }) => prepared !== null).map(({ plan }) => plan);
  const total = (figure: (plan: Plan) => number) => computed.reduce((sum, plan) => sum + figure(plan), 0);
  checkMacs(repeat * total(({ cost }) => cost.macs), limits, '/groups');
  const outputs = total(({ shapes }) => elementCount(shapes.output));
  checkElements(outputs, limits, '/groups', 'the outputs together');
  return rows;
}

function prepareRow(request: SweepRequest, groups: number, limits: Limits): SweepRow {
  const { input, input_shape = [], seed } = request;
  const layer = { ...request.layer, groups };
  if (!input) {
    const plan = planLayer(layer, input_shape, { layer: '/layer', input: '/input_shape' });
    return { groups, plan, prepared: null };
  }
  const prepared = prepareStatistics({ layer, input, seed }, limits);
  const [{ plan }] = prepared.job.works;
  return { groups, plan, prepared };
}

/** Faults of a layer's groups are those of the value in the list, where there is a list. */
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
