/** Metrics in Prometheus's text format (version 0.0.4), each a few words of memory that the request path adds to. */

/** Something that /metrics shows. */
export interface Metric {
  readonly name: string;
  /** Its lines: HELP, TYPE and samples. */
  text(): string;
}

type Labels = readonly string[];

/** The samples of a metric by the values of its labels; one that has none is there from the start. */
class Family<C> {
  readonly name: string;
  readonly head: string;
  readonly #labels: Labels;
  readonly #make: () => C;
  readonly #cells = new Map<string, { readonly pairs: string; readonly cell: C }>();

  constructor(type: string, name: string, help: string, labels: Labels, make: () => C) {
    this.name = name;
    this.head = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    this.#labels = labels;
    this.#make = make;
    if (labels.length === 0) this.of([]);
  }

  /** The sample of these label values, which must come from a bounded set: each is kept for ever. */
  of(values: Labels): C {
    const key = values.join('\u0000');
    const known = this.#cells.get(key);
    if (known) return known.cell;
    const pairs = this.#labels.map((label, i) => `${label}="${escaped(values[i] ?? '')}"`).join(',');
    const cell = this.#make();
    this.#cells.set(key, { pairs, cell });
    return cell;
  }

  text(write: (cell: C, pairs: string) => string): string {
    return this.head + [...this.#cells.values()].map(({ cell, pairs }) => write(cell, pairs)).join('');
  }
}

const escaped = (value: string) =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const sample = (name: string, pairs: string, value: number) =>
  `${name}${pairs && `{${pairs}}`} ${Number.isFinite(value) ? value : value > 0 ? '+Inf' : 'NaN'}\n`;

/** A figure that only grows; its name ends in _total. */
export class Counter implements Metric {
  readonly #family: Family<{ value: number }>;

  constructor(name: string, help: string, labels: Labels = []) {
    this.#family = new Family('counter', name, help, labels, () => ({ value: 0 }));
  }

  get name(): string {
    return this.#family.name;
  }

  add(amount: number, ...values: Labels): void {
    this.#family.of(values).value += amount;
  }

  text(): string {
    return this.#family.text(({ value }, pairs) => sample(this.name, pairs, value));
  }
}

/** A figure that is read when it is asked for: of type gauge, or counter where it only grows. */
export class Reading implements Metric {
  readonly name: string;
  readonly #head: string;
  readonly #read: () => number | readonly (readonly [pairs: string, value: number])[];

  constructor(type: 'gauge' | 'counter', name: string, help: string, read: Reading['samples']) {
    this.name = name;
    this.#head = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
    this.#read = read;
  }

  /** One figure, or several with their labels as `label="value"`. */
  samples(): number | readonly (readonly [pairs: string, value: number])[] {
    return this.#read();
  }

  text(): string {
    const read = this.samples();
    const list = typeof read === 'number' ? [['', read] as const] : read;
    return this.#head + list.map(([pairs, value]) => sample(this.name, pairs, value)).join('');
  }
}

/** How often a figure was at most so much, for each of some bounds. */
export class Histogram implements Metric {
  readonly #bounds: readonly number[];
  readonly #family: Family<{ readonly counts: Float64Array; sum: number }>;

  constructor(name: string, help: string, bounds: readonly number[], labels: Labels = []) {
    this.#bounds = bounds;
    const make = () => ({ counts: new Float64Array(bounds.length + 1), sum: 0 });
    this.#family = new Family('histogram', name, help, labels, make);
  }

  get name(): string {
    return this.#family.name;
  }

  observe(value: number, ...values: Labels): void {
    const cell = this.#family.of(values);
    let i = 0;
    while (i < this.#bounds.length && value > this.#bounds[i]) i++;
    cell.counts[i]++;
    cell.sum += value;
  }

  text(): string {
    return this.#family.text(({ counts, sum }, pairs) => {
      let total = 0;
      const buckets = [...this.#bounds, Infinity].map((bound, i) => {
        total += counts[i];
        const le = `le="${bound === Infinity ? '+Inf' : bound}"`;
        return sample(`${this.name}_bucket`, pairs ? `${pairs},${le}` : le, total);
      });
      return (
        buckets.join('') + sample(`${this.name}_sum`, pairs, sum) + sample(`${this.name}_count`, pairs, total)
      );
    });
  }
}
