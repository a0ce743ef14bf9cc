import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problemTitles } from '../src/errors.ts';
import { describeSettings } from '../src/server/config.ts';
import { problemStatuses } from '../src/server/http/problems/statuses.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('docs/errors.md', () => {
  it('lists exactly the codes, statuses and titles of the problems', () => {
    const rows = [...read('docs/errors.md').matchAll(/^\| `([a-z0-9-]+)` \| (\d+) \| (.+) \|$/gm)];
    const documented = rows.map(([, code, status, title]) => [code, Number(status), title]);
    const problems = Object.entries(problemTitles).map(([code, title]) => [
      code,
      Object.entries(problemStatuses).find(([name]) => name === code)?.[1],
      title,
    ]);
    expect(documented).toEqual(problems);
  });
});

describe('docs/operations.md', () => {
  it('says what to look at for every alert, and for no other', () => {
    const alerts = [...read('deploy/prometheus-rules.yaml').matchAll(/- alert: (\w+)/g)].map(
      ([, name]) => name,
    );
    const rows = [...read('docs/operations.md').matchAll(/^\| (`Groupconv.+?`) \|/gm)];
    const documented = rows.flatMap(([, cell]) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
    expect(alerts).toContain('GroupconvDown');
    expect(documented.sort()).toEqual(alerts.sort());
  });

  it('has the arguments of npm start in the command with traces', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const command = scripts.start.replace('dist/server.js', '--import ./dist/tracing.js dist/server.js');
    expect(read('docs/operations.md').split('\n')).toContain(command);
  });
});

describe.each([
  'README.md',
  'CONTRIBUTING.md',
  'docs/architecture.md',
  'docs/operations.md',
  'docs/errors.md',
])('%s', (page) => {
  it('names files and folders that there are', () => {
    const named = [
      ...read(page).matchAll(/`((?:src|test|scripts|bench|deploy|docs|openapi)\/[\w./-]+)`/g),
    ].map(([, path]) => path);
    expect(named.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
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
