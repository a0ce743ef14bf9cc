/** One metric of a page in Prometheus's text format 0.0.4. */
export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

const label = String.raw`([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"`;
const line = new RegExp(String.raw`^([a-zA-Z_:][\w:]*)(?:\{(${label}(?:,${label})*)\})? (\S+)$`);

/**
 * Reads the page as strictly as the format is written down: every sample belongs to the HELP and TYPE before
 * it.
 */
export function readExposition(page: string): Map<string, Family> {
  if (!page.endsWith('\n')) throw new Error('the last line must end');
  const families = new Map<string, Family>();
  let current = '';
  let help = '';
  for (const text of page.split('\n').slice(0, -1)) {
    // "Empty lines are ignored", says the format.
    if (text === '') continue;
    const [, kind, name, rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(text) ?? [];
    if (kind === 'HELP') help = rest;
    else if (kind === 'TYPE') {
      if (families.has(name) || !['counter', 'gauge', 'histogram'].includes(rest)) throw new Error(text);
      families.set(name, { type: rest, help, samples: [] });
      current = name;
    } else {
      const [, sample, pairs = '', ...others] = line.exec(text) ?? [];
      const family = families.get(current);
      const suffix = sample?.slice(current.length);
      const suffixes = family?.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      if (!family || !sample?.startsWith(current) || !suffixes.includes(suffix ?? 'none'))
        throw new Error(text);
      const value = Number((others.at(-1) ?? '').replace('+Inf', 'Infinity'));
      if (Number.isNaN(value)) throw new Error(text);
      const labels = Object.fromEntries(
        [...pairs.matchAll(new RegExp(label, 'g'))].map(([, key, text]) => [key, text]),
      );
      family.samples.push({ name: sample, labels, value });
    }
  }
  return families;
}

/** The sum of the samples that have these labels among theirs. */
export function figure(
  page: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
) {
  const [family] = [...page].filter(
    ([known]) => name === known || name.replace(/_(count|sum|bucket)$/, '') === known,
  );
  if (!family) throw new Error(`there is no metric ${name}`);
  return family[1].samples
    .filter((sample) => sample.name === name)
    .filter((sample) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value))
    .reduce((sum, { value }) => sum + value, 0);
}
