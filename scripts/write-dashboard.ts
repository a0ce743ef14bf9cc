/** Writes deploy/grafana-dashboard.json: `npm run dashboard`. */
import { writeFileSync } from 'node:fs';
import { dashboard } from './dashboard.ts';

const file = new URL('../deploy/grafana-dashboard.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(dashboard, null, 2)}\n`);
