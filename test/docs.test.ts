import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problemTitles } from '../src/errors.ts';
import { describeSettings } from '../src/server/config.ts';
import { explanations } from '../src/server/http/problems/explanations.ts';
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

  it('explains each problem as the service does', () => {
    const [, list = ''] = read('docs/errors.md').split('## What to do about them');
    const items = list.split(/^- /m).slice(1);
    const documented = items.map((item) =>
      /^\*\*`([a-z0-9-]+)`\*\*: (.+)$/.exec(item.trim().replaceAll(/\s+/g, ' ')),
    );
    expect(documented.map((item) => item?.slice(1))).toEqual(Object.entries(explanations));
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

describe('docs/settings.md', () => {
  it('lists exactly the settings that there are, with what they may be and their defaults', () => {
    const rows = [...read('docs/settings.md').matchAll(/^\| `([A-Z_]+)` \| (.+) \| (.+) \|[^|]*\|$/gm)];
    const documented = rows.map(([, name, may, standard]) => ({ name, may, standard }));
    // These follow the machine.
    const found = new Map([
      ['WORKERS', 'one per core'],
      ['MEMORY_MB', '90 % of what is there'],
    ]);
    const settings = describeSettings().map((setting) => ({
      ...setting,
      standard: found.get(setting.name) ?? setting.standard,
    }));
    expect(documented).toEqual(settings);
  });
});

const markdownIn = (folder: string) =>
  readdirSync(new URL(`../${folder}`, import.meta.url))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`);

const decisions = markdownIn('docs/decisions').filter((page) => page !== 'docs/decisions/README.md');

describe('docs/decisions/README.md', () => {
  it('lists every decision, in order, by its title', () => {
    const listed = [...read('docs/decisions/README.md').matchAll(/^(\d+\. )\[(.+)\]\((.+)\)$/gm)];
    const titles = decisions.sort().map((page) => [page, read(page).split('\n', 1)[0]]);
    expect(titles.length).toBeGreaterThan(0);
    expect(
      listed.map(([, number, title, name]) => [`docs/decisions/${name}`, `# ${number}${title}`]),
    ).toEqual(titles);
  });
});

describe.each(decisions)('%s', (page) => {
  it('has context, choice, measurement and cost within 40 lines', () => {
    const headings = [...read(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Context', 'Choice', 'Measurement', 'Cost']);
    expect(read(page).trimEnd().split('\n').length).toBeLessThanOrEqual(40);
  });
});

/** The fragments that lead to a page's headings, as GitHub makes them. */
const fragmentsOf = (page: string) =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(['README.md', 'CONTRIBUTING.md', ...markdownIn('docs'), ...markdownIn('docs/decisions')])(
  '%s',
  (page) => {
    it('names files and folders that there are', () => {
      const named = [
        ...read(page).matchAll(/`((?:src|test|scripts|bench|deploy|docs|openapi)\/[\w./-]*)`/g),
      ].map(([, path]) => path);
      expect(named.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
    });

    it('links to files, and to headings in them, that there are', () => {
      const links = [...read(page).matchAll(/\]\(([^)\s:]+)\)/g)].map(([, link = '']) => link);
      const dead = links.filter((link) => {
        const { pathname, hash } = new URL(link, `file:///${page}`);
        const target = pathname.slice(1);
        if (!existsSync(new URL(`../${target}`, import.meta.url))) return true;
        return hash !== '' && !fragmentsOf(target).includes(decodeURIComponent(hash.slice(1)));
      });
      expect(dead).toEqual([]);
    });

    it('has no line longer than 120 columns, but for what programs print', () => {
      const long = read(page)
        .replaceAll(/^```text\n.*?^```$/gms, '')
        .split('\n')
        .filter((line) => line.length > 120);
      expect(long).toEqual([]);
    });
  },
);
