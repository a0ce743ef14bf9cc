import type { OwnNumbers } from '../state/storage.ts';
import { readLists } from './lists.ts';
import { type Refusal, RefusedText, refusalOf } from './refusal.ts';
import { readRows } from './rows.ts';
import { Scanner } from './scanner.ts';

/** `tensor(`, `np.array(` and the like, as PyTorch and NumPy print them and take them. */
const callStart = /^(?:Parameter containing:\s*)?(?:[a-z]+\.)*(?:tensor|Tensor|array|asarray)\(\s*/;
/** The rest of such a call: arguments by name, such as `, dtype=torch.float64)`. */
const callEnd = /^\s*(?:,\s*\w+\s*=\s*(?:[^,()]|\([^()]*\))+)*,?\s*\)/;
/** The most characters of either. */
const longestCall = 300;

/**
 * Reads numbers as people paste them: nested lists of JSON and Python, what PyTorch and NumPy print, and rows of CSV, TSV
 * or words. Nothing is dropped, and nothing is guessed: what is not a number, ragged or ambiguous is refused.
 */
export function readNumbers(text: string): OwnNumbers | Refusal {
  const steps = readSteps(text);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** How long a turn takes, in milliseconds. */
const turnMillis = 10;

const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

/** The same, in short turns: a long text does not stop the page. What follows has a turn of its own. */
export async function readNumbersInTurns(text: string): Promise<OwnNumbers | Refusal> {
  const steps = readSteps(text);
  let step = steps.next();
  let turns = 1;
  for (let start = performance.now(); !step.done; step = steps.next()) {
    if (performance.now() - start < turnMillis) continue;
    await nextTurn();
    turns++;
    start = performance.now();
  }
  if (turns > 1) await nextTurn();
  return step.value;
}

function* readSteps(text: string): Generator<void, OwnNumbers | Refusal> {
  try {
    return yield* readAll(new Scanner(text));
  } catch (error) {
    if (error instanceof RefusedText) return refusalOf(error, text);
    throw error;
  }
}

function* readAll(scanner: Scanner): Generator<void, OwnNumbers> {
  scanner.skipSpace();
  if (scanner.ended) throw new RefusedText('There are no numbers', scanner.at);
  const [call] = callStart.exec(scanner.text.slice(scanner.at, scanner.at + longestCall)) ?? [];
  if (call === undefined && !'[({'.includes(scanner.next)) return yield* readRows(scanner);
  scanner.at += call?.length ?? 0;
  const numbers = yield* readLists(scanner);
  if (call !== undefined) {
    const [end] = callEnd.exec(scanner.text.slice(scanner.at, scanner.at + longestCall)) ?? [];
    if (end === undefined) throw new RefusedText('The bracket of the call is not closed here', scanner.at);
    scanner.at += end.length;
  }
  scanner.skipSpace();
  if (!scanner.ended) throw new RefusedText('There is more behind the numbers', scanner.at);
  return numbers;
}
