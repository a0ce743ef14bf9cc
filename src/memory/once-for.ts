/** The function that computes once for each object, and keeps the result as long as there is the object. */
export function onceFor<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const kept = new WeakMap<Key, { readonly value: Value }>();
  return (key) => {
    let found = kept.get(key);
    if (!found) {
      found = { value: compute(key) };
      kept.set(key, found);
    }
    return found.value;
  };
}
