const prefix = 'groupconv://results/';

/** The form of addresses of results. */
export const resultTemplate = `${prefix}{id}`;

export function resultAddress(id: string): string {
  return prefix + id;
}
