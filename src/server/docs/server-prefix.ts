/** The OpenAPI document with the prefix that its reader sees in front of all paths. */
export function withServer<D extends object>(document: D, prefix: string) {
  return { ...document, servers: [{ url: prefix === '' ? '/' : prefix }] };
}
