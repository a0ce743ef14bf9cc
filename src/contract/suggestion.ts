/** The hint for a field that is named as in other libraries, or stands in the wrong place. */
export type ForeignWords = (key: string) => string | undefined;

/** A name without the differences of style: `kernelSize`, `kernel-size` and `KERNEL_SIZE` are one. */
export function plainName(name: string): string {
  return name
    .slice(0, 64)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/** The hint for an unknown field: the one that was probably meant, or all fields. */
export function suggestion(key: string, names: readonly string[], words?: ForeignWords): string {
  const plain = plainName(key);
  const same = names.find((name) => plainName(name) === plain);
  if (same !== undefined) return `did you mean "${same}"?`;
  const near = nearest(key, names);
  return (
    words?.(key) ?? (near === undefined ? `the fields are ${names.join(', ')}` : `did you mean "${near}"?`)
  );
}

/** The name that is few edits away. */
export function nearest(key: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((name) => ({ name, edits: editDistance(key.slice(0, 64), name) }))
    .sort((a, b) => a.edits - b.edits);
  if (!best || best.edits > Math.max(1, best.name.length / 3)) return undefined;
  return best.name;
}

/** Levenshtein's distance, one row of the table at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
