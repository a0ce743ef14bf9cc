import { materialiseParameters } from '../backend/convolve.ts';
import { explain } from '../backend/reference/explain.ts';
import { JsonWriter } from '../formats/json/writer.ts';
import { checkpoint } from '../memory/checkpoint.ts';
import { materialise } from '../tensor/source.ts';
import { type DType, zeros } from '../tensor/tensor.ts';
import type { ExplainJob } from './jobs.ts';

/** The document that POST /v1/explain answers, and the multiply-accumulates that it took. */
export function explained({ input, inputShape, works: [{ plan, ...given }], index }: ExplainJob): {
  readonly text: string;
  readonly macs: number;
} {
  const { dtype } = plan.layer;
  const operands = {
    input: materialise(input, inputShape, dtype),
    ...materialiseParameters(plan.layer, given),
  };
  const { value, bias, group, terms } = explain(plan, operands, index);
  const figures = terms.flatMap((term) => [term.input, term.weight, term.product]);
  const [valueText, biasText, ...texts] = numberTexts([value, bias ?? 0, ...figures], dtype);
  const list = terms.map(({ input_index, weight_index, padded }, i) => {
    checkpoint();
    return (
      `{"input_index":[${input_index}],"weight_index":[${weight_index}],"input":${texts[3 * i]},` +
      `"weight":${texts[3 * i + 1]},"product":${texts[3 * i + 2]},"padded":${padded}}`
    );
  });
  const text =
    `{"layer":${JSON.stringify(plan.layer)},"shapes":${JSON.stringify(plan.shapes)},"index":[${index}],"group":${group},` +
    `"value":${valueText},"bias":${bias === null ? 'null' : biasText},"terms":[${list.join(',')}]}`;
  return { text, macs: terms.length };
}

/** The numbers as every reply writes numbers of the dtype. */
function numberTexts(values: readonly number[], dtype: DType): string[] {
  const data = zeros(dtype, values.length);
  data.set(values);
  const text = new TextDecoder().decode(new JsonWriter().numbers(data).finish());
  return text.slice(1, -1).split(',');
}
