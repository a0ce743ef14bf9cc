import { readNumbers } from '../numbers/read.ts';
import type { PageState } from './page-state.ts';
import { keepNumbers } from './storage.ts';

/**
 * The state of a link with a query, `?in_channels=16&…&input=ones&weight=torch&cell=0,1,2`.
 * @param read reads the fields that have the same names
 */
export function readOldLink(search: string, read: (text: string) => PageState): PageState {
  const query = new URLSearchParams(search);
  const input = query.get('input');
  if (input === 'ones') query.set('input', '1');
  if (query.get('weight') === 'torch') {
    query.set('weight', 'random');
    query.set('bias', 'random');
  }
  const cell = /^(\d{1,6}),(\d{1,6}),(\d{1,6})$/.exec(query.get('cell') ?? '');
  if (cell) query.set('pin', `output.${cell.slice(1).join('.')}`);
  const state = read(query.toString());
  if (input !== 'numbers') return state;
  const numbers = readNumbers(query.get('numbers') ?? '');
  return 'message' in numbers ? state : { ...state, input: { kind: 'numbers', id: keepNumbers(numbers) } };
}
