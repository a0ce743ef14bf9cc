import { type Cell, initialState, inputKinds, numberNames, type PageState } from './page-state.ts';

/** The state as a query string: the layer, and what else differs from the initial state. */
export function writeLink(state: PageState): string {
  const query = new URLSearchParams();
  for (const name of numberNames) query.set(name, String(state[name]));
  if (state.input !== initialState.input) query.set('input', state.input);
  if (state.input === 'numbers') query.set('numbers', state.numbers);
  if (state.weight !== initialState.weight)
    query.set('weight', state.weight === null ? 'torch' : String(state.weight));
  if (state.seed !== initialState.seed) query.set('seed', String(state.seed));
  if (state.cell) query.set('cell', state.cell.join(','));
  return `?${query}`;
}

/** The state of a query string. A missing or unreadable field has its initial value. */
export function readLink(link: string): PageState {
  const query = new URLSearchParams(link);
  const number = (name: string, fallback: number) => {
    const text = query.get(name);
    return text === null || text.trim() === '' || !Number.isFinite(Number(text)) ? fallback : Number(text);
  };
  const numbers = Object.fromEntries(numberNames.map((name) => [name, number(name, initialState[name])]));
  return {
    ...initialState,
    ...numbers,
    input: inputKinds.find((kind) => kind === query.get('input')) ?? initialState.input,
    numbers: query.get('numbers') ?? initialState.numbers,
    weight: query.get('weight') === 'torch' ? null : number('weight', initialState.weight ?? 1),
    seed: number('seed', initialState.seed),
    cell: readCell(query.get('cell')),
  };
}

function readCell(text: string | null): Cell | null {
  const parts = /^(\d{1,6}),(\d{1,6}),(\d{1,6})$/.exec(text ?? '');
  return parts && [Number(parts[1]), Number(parts[2]), Number(parts[3])];
}
