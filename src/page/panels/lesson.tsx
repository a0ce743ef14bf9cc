import { useId, useState } from 'preact/hooks';
import { diagramSvg } from '../../diagram/diagram.ts';
import type { DiagramSpec } from '../../diagram/spec.ts';
import type { CompareReply } from '../api/answers.ts';
import { CodeLine } from '../components/code-block.tsx';
import { Drawing } from '../components/drawing.tsx';
import { formatNumber, formatShape } from '../format.ts';

/** The picture must not give the answer away. */
const withoutFigures = (spec: DiagramSpec, width: number) => diagramSvg(spec, width, false);

type Result = CompareReply['results'][number];

/** One of the tutorial's layers: a question, then the answer. */
export function Lesson({ groups, result }: { groups: number; result: Result | undefined }) {
  const [guess, setGuess] = useState<number | undefined>(undefined);
  const [open, setOpen] = useState(false);
  const id = useId();
  const spec = { in_channels: 16, out_channels: 4, groups, kernel_size: [1, 1], bias: true };
  const actual = result?.shapes.weight[1];
  return (
    <article class="lesson" aria-labelledby={id}>
      <h3 id={id}>groups = {groups}</h3>
      <CodeLine text={`nn.Conv2d(16, 4, kernel_size=1, groups=${groups})`} />
      <Drawing spec={spec} draw={withoutFigures} maxWidth={380} />
      <form
        class="guess"
        onSubmit={(event) => {
          event.preventDefault();
          setOpen(true);
        }}
      >
        <p>Can you guess the size of the weights?</p>
        <p class="slots">
          [4,{' '}
          <input
            type="number"
            min={1}
            max={64}
            required
            aria-label={`Second size of the weights with ${groups} ${groups === 1 ? 'group' : 'groups'}`}
            onInput={({ currentTarget }) => {
              setOpen(false);
              setGuess(
                Number.isFinite(currentTarget.valueAsNumber) ? currentTarget.valueAsNumber : undefined,
              );
            }}
          />
          , 1, 1]
          <button type="submit" class="small">
            Check
          </button>
          <button type="button" class="small quiet" onClick={() => setOpen(true)}>
            Show me
          </button>
        </p>
      </form>
      <div class="verdict" aria-live="polite">
        {open && result && <Answer groups={groups} guess={guess} actual={actual} result={result} />}
      </div>
    </article>
  );
}

function Answer({
  groups,
  guess,
  actual,
  result,
}: {
  groups: number;
  guess: number | undefined;
  actual: number | undefined;
  result: Result;
}) {
  const { weight, bias, output } = result.statistics;
  const rows: [string, string][] = [
    ['weight size', formatShape(result.shapes.weight)],
    ['weight mean', formatNumber(weight.mean)],
    ['bias mean', bias ? formatNumber(bias.mean) : 'none'],
    ['output size', formatShape(result.shapes.output)],
    ['output mean', formatNumber(output.mean)],
    ['y[:, i] mean', output.per_channel.mean.map(formatNumber).join(', ')],
  ];
  return (
    <>
      <p>
        {guess === undefined ? '' : guess === actual ? 'Right. ' : 'Not quite. '}
        Every filter reads 16 / {groups} = {actual} {actual === 1 ? 'channel' : 'channels'}.
      </p>
      <dl class="answer">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
