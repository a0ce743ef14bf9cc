import { type Signal, signal } from '@preact/signals';
import type { QuantizedReply } from '../../api/answers.ts';
import { differenceOf, divergenceText } from './words.ts';

/** The two runtimes that the reader compares; by default the first two that part. */
export const compared: Signal<readonly [string | undefined, string | undefined]> = signal([
  undefined,
  undefined,
]);

/** The pair that is compared. */
export function pairOf(reply: QuantizedReply): readonly [a: string, b: string] {
  const taking = reply.results.filter(({ refused }) => refused === undefined).map(({ runtime }) => runtime);
  const chosen = compared.value.map((name) => taking.find((runtime) => runtime === name));
  const [parting] = reply.differences;
  const a = chosen[0] ?? parting?.a ?? taking[0] ?? '';
  const b =
    chosen[1] ?? (parting && parting.a === a ? parting.b : taking.find((runtime) => runtime !== a)) ?? a;
  return [a, b];
}

/** Where two runtimes part, and why, in sentences. */
export function Divergence({ reply }: { reply: QuantizedReply }) {
  const [a, b] = pairOf(reply);
  const total = reply.shapes.output.reduce((product, size) => product * size, 1);
  const difference = differenceOf(reply, a, b);
  const sentences = difference
    ? divergenceText(difference, total)
    : [
        a === b
          ? 'These are one and the same.'
          : `${a} and ${b} give the same ${total.toLocaleString('en')} integers.`,
      ];
  return (
    <div class="divergence">
      <div class="row">
        <RuntimeChoice reply={reply} label="One runtime" value={a} choose={(name) => [name, b]} />
        <span>beside</span>
        <RuntimeChoice reply={reply} label="Another runtime" value={b} choose={(name) => [a, name]} />
      </div>
      {sentences.map((sentence, i) => (
        <p key={sentence} class={i === 0 ? 'divergence-head' : undefined}>
          {sentence}
        </p>
      ))}
    </div>
  );
}

interface ChoiceProps {
  readonly reply: QuantizedReply;
  readonly label: string;
  readonly value: string;
  readonly choose: (name: string) => readonly [string, string];
}

function RuntimeChoice({ reply, label, value, choose }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => {
        compared.value = choose(currentTarget.value);
      }}
    >
      {reply.results
        .filter(({ refused }) => refused === undefined)
        .map(({ runtime }) => (
          <option key={runtime}>{runtime}</option>
        ))}
    </select>
  );
}
