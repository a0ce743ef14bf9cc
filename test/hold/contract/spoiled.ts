import fc from 'fast-check';

/** What may stand anywhere in JSON, and is hardly ever right. */
const junk: readonly unknown[] = [
  ...[null, true, '', 'x', '4', 'conv4d', -1, 0, 0.5, 7, 1_000_003, 1e300, 2 ** 53],
  ...[[], [[]], [-1], [1, 'x'], {}, { kind: 'x' }, { shape: [2, 2], data: [1, 2, 3] }],
];

type Change = (parent: object, key: string) => void;

const replace =
  (value: unknown): Change =>
  (parent, key) => {
    Reflect.set(parent, key, value);
  };
const remove: Change = (parent, key) => {
  if (!Array.isArray(parent)) Reflect.deleteProperty(parent, key);
  else parent.splice(Number(key), 1);
};
const double: Change = (parent, key) => {
  if (Array.isArray(parent)) parent.push(parent[0]);
  else Reflect.set(parent, `${key}s`, Reflect.get(parent, key));
};

/** One thing that is to be changed: replaced, taken away, or there twice. */
export interface Spoiling {
  readonly at: number;
  readonly change: Change;
}

export const spoilings: fc.Arbitrary<Spoiling> = fc.record({
  at: fc.nat(),
  change: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...junk).map(replace) },
    fc.constantFrom(remove, double),
  ),
});

/** Changes the value. */
export function spoil(value: unknown, { at, change }: Spoiling): void {
  const places = placesIn(value);
  const place = places[at % places.length];
  if (place) change(...place);
}

/** Elements of long lists are all alike: the first few stand for them. */
const looked = 3;

function placesIn(value: unknown): (readonly [parent: object, key: string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .slice(0, Array.isArray(value) ? looked : undefined)
    .flatMap(([key, inner]) => [[value, key] as const, ...placesIn(inner)]);
}
