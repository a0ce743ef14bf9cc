import { comparisonRequest } from './answers.ts';
import type { ServiceClient } from './service.ts';
import type { Terminal } from './terminal.ts';

/** A number of groups that divides neither channel count of the tutorial's layers. */
const illegalGroups = 3;

/** Sends a number of groups that cannot be, and prints the problem that the service answers. */
export async function printRule(service: ServiceClient, page: Terminal): Promise<void> {
  const { input, layers } = comparisonRequest;
  const layer = { ...layers[0].layer, groups: illegalGroups };
  const problem = await service.postInvalid('/v1/conv', { layer, input });

  page.heading('6. The rule');
  page.paragraph(
    'Groups are equal shares, so in_channels and out_channels must both be divisible by groups. Anything else is ' +
      'refused, with a pointer to the field and the values that would do:',
  );
  page.request(`POST /v1/conv with "groups": ${illegalGroups}`);
  page.block([
    `${problem.status} ${problem.title}`,
    problem.detail,
    '',
    ...problem.errors.flatMap(({ pointer, message, hint }) => [
      pointer,
      `  ${message}`,
      ...(hint === undefined ? [] : [`  hint: ${hint}`]),
    ]),
  ]);
}
