import { tutorialComparison } from '../../src/contract/tutorial.ts';

import { convOperation } from './operations.ts';
import type { ServiceClient } from './service-client.ts';
import type { Terminal } from './terminal.ts';

/** Divides neither channel count of the tutorial's layers. */
const illegalGroups = 3;

/** Sends an illegal number of groups, and prints the problem that the service answers. */
export async function printRule(service: ServiceClient, terminal: Terminal): Promise<void> {
  const { input, layers } = tutorialComparison;
  const layer = { ...layers[0].layer, groups: illegalGroups };
  const problem = await service.postInvalid(convOperation, { layer, input });

  terminal.heading('6. The rule');
  terminal.paragraph(
    'Groups are equal shares, so in_channels and out_channels must both be divisible by groups. ' +
      'Anything else is refused, with a pointer to the field and the values that would do:',
  );
  terminal.request(`POST /v1/conv with "groups": ${illegalGroups}`);
  terminal.block([
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
