const prefix = 'groupconv://results/';

/** The form of addresses of results: whole ones, and the parts of large ones. */
export const resultTemplates = [`${prefix}{id}`, `${prefix}{id}/{part}`];

export function resultAddress(id: string): string {
  return prefix + id;
}
