/** As many characters as the name of a stored layer may have. */
const mostCharacters = 128;

/**
 * The names under which layers of a model are stored: the prefix, a dot, and the node's name with underscores for what
 * names of layers do not have. A name that is there already gets a number.
 */
export function layerNames(prefix: string, nodes: readonly string[]): string[] {
  const counts = new Map<string, number>();
  const taken = new Set<string>();
  return nodes.map((node) => {
    const plain = node.replace(/^[^A-Za-z0-9]+/, '').replaceAll(/[^A-Za-z0-9._-]/g, '_') || 'node';
    const name = `${prefix}.${plain}`.slice(0, mostCharacters);
    let [candidate, count] = [name, counts.get(name) ?? 1];
    while (taken.has(candidate)) {
      count++;
      const suffix = `.${count}`;
      candidate = name.slice(0, mostCharacters - suffix.length) + suffix;
    }
    counts.set(name, count);
    taken.add(candidate);
    return candidate;
  });
}
