/** The most values in a short one, those inside others included, and the most characters of a text or a key. */
const mostValues = 32;
const mostCharacters = 16;

/** The JSON text of a decoded value with little in it, such as a layer. Undefined for one with more. */
export function shortText(value: unknown): string | undefined {
  let values = 0;
  const isShort = (inner: unknown): boolean => {
    if (++values > mostValues) return false;
    if (typeof inner === 'string') return inner.length <= mostCharacters;
    if (typeof inner !== 'object' || inner === null) return true;
    if (Array.isArray(inner)) return inner.length <= mostValues && inner.every(isShort);
    if (ArrayBuffer.isView(inner)) return false;
    // No more keys than a JSON body's bounds allow.
    for (const key in inner) {
      if (key.length > mostCharacters || !isShort(Reflect.get(inner, key))) return false;
    }
    return true;
  };
  return isShort(value) ? JSON.stringify(value) : undefined;
}
