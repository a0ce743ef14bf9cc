/**
 * `npm run test:hold`: measures what the service promises under load, faults and abuse, and prints the table;
 * ends with 1 where a figure misses its bar. `-- --short` runs a small share of each, `-- overload soak` only
 * those that are named, `-- --seed=5` what was random in a run with this seed. `-- --untimed` prints times
 * that miss their bar, and ends with 0 all the same.
 */

import type { Scenario } from './scenario.ts';
import { abortScenario } from './scenarios/aborts.ts';
import { abuseScenario } from './scenarios/abuse.ts';
import { bigBodyScenario } from './scenarios/big-bodies.ts';
import { bypassScenario } from './scenarios/bypass.ts';
import { chaosScenarios } from './scenarios/chaos.ts';
import { contractScenario } from './scenarios/contract.ts';
import { crowdScenario } from './scenarios/crowd.ts';
import { faultScenario } from './scenarios/faults.ts';
import { idleScenario } from './scenarios/idle.ts';
import { jobScenario } from './scenarios/jobs.ts';
import { layerScenario } from './scenarios/layers.ts';
import { leakScenario } from './scenarios/leaks.ts';
import { legalScenario } from './scenarios/legal.ts';
import { memoryScenario } from './scenarios/memory.ts';
import { memoryModelScenario } from './scenarios/memory-model.ts';
import { overloadScenario } from './scenarios/overload.ts';
import { restartScenario } from './scenarios/restarts.ts';
import { slowScenario } from './scenarios/slow.ts';
import { soakScenario } from './scenarios/soak.ts';
import { textScenario } from './scenarios/texts.ts';
import { seed } from './seed.ts';

/** These measure time, one after the other. */
const timed = [
  overloadScenario,
  crowdScenario,
  bigBodyScenario,
  textScenario,
  faultScenario,
  abortScenario,
  slowScenario,
  idleScenario,
  legalScenario,
  leakScenario,
];
/** These count, beside the warm-up of the longest of them. */
const counted = [
  memoryScenario,
  memoryModelScenario,
  contractScenario,
  abuseScenario,
  bypassScenario,
  layerScenario,
  jobScenario,
  ...chaosScenarios,
];
const scenarios = [...timed, ...counted, restartScenario, soakScenario];

const args = process.argv.slice(2);
const size = args.includes('--short') ? 0.05 : 1;
const untimed = args.includes('--untimed');
const names = args.filter((arg) => !arg.startsWith('--'));
const unknown = names.filter((name) => scenarios.every((scenario) => scenario.name !== name));
if (unknown.length > 0) throw new Error(`there is no scenario ${unknown.join(', ')}`);

let missed = 0;
process.stderr.write(`--seed=${seed}\n`);
process.stdout.write('| scenario | figure | bar | measured | |\n|---|---|---|---|---|\n');
async function measure({ name, run }: Scenario, enough = () => true): Promise<void> {
  if (names.length > 0 && !names.includes(name)) return;
  const from = performance.now();
  const figures = await run(size, enough);
  for (const { what, bar, measured, holds, timed } of figures) {
    const excused = !holds && timed && untimed;
    if (!holds && !excused) missed++;
    const verdict = excused ? 'not asked for' : 'MISSED';
    process.stdout.write(`| ${name} | ${what} | ${bar} | ${measured} | ${holds ? 'holds' : verdict} |\n`);
  }
  process.stderr.write(`${name}: ${((performance.now() - from) / 1000).toFixed(0)} s\n`);
}
for (const scenario of timed) await measure(scenario);
let soaked = false;
const soaking = measure(soakScenario).then(() => {
  soaked = true;
});
for (const scenario of counted) await measure(scenario);
// What the soak holds depends on how much there is to do beside it: that is the same until its end.
await measure(restartScenario, () => soaked);
await soaking;
process.exit(missed > 0 ? 1 : 0);
