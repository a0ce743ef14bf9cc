import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeSettings } from '../src/config.ts';
import { catalogue } from '../src/errors.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  it('lists exactly the codes, statuses and titles of the catalogue', () => {
    const rows = [...read('docs/errors.md').matchAll(/^\| `([a-z0-9-]+)` \| (\d+) \| (.+) \|$/gm)];
    const documented = rows.map(([, code, status, title]) => [code, { status: Number(status), title }]);
    expect(documented).toEqual(Object.entries(catalogue));
  });
});

describe('README.md', () => {
  it('lists exactly the settings that there are, with what they may be and their defaults', () => {
    const rows = [...read('README.md').matchAll(/^\| `([A-Z_]+)` \| (.+) \| (.+) \|[^|]*\|$/gm)];
    const documented = rows.map(([, name, may, standard]) => ({ name, may, standard }));
    // The number of workers follows the machine.
    const settings = describeSettings().map((setting) =>
      setting.name === 'WORKERS' ? { ...setting, standard: 'one a core' } : setting,
    );
    expect(documented).toEqual(settings);
  });
});
