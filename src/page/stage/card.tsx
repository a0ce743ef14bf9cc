import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { arrangementOfSpec } from '../../diagram/spec.ts';
import type { ExplainReply } from '../api/answers.ts';
import { groupClass } from '../components/group-class.ts';
import { formatNumber } from '../format.ts';
import { InputCard } from './card-input.tsx';
import { OutputCard } from './card-output.tsx';
import { connectionText, nameOf } from './describe.ts';
import type { LitRects } from './lit-rects.ts';
import { belongTogether, elementAt, kernelRows } from './sums.ts';
import { Taps } from './taps.tsx';
import { type OutputTarget, pathOf, type StageSpec, type StageTensors, type Target } from './target.ts';
import { useCardPlace } from './use-card-place.ts';

interface Props {
  readonly spec: StageSpec;
  readonly tensors: StageTensors | undefined;
  readonly target: Target;
  /** The picture, and where in it the target and its path are. */
  readonly frame: RefObject<HTMLElement | null>;
  readonly rects: LitRects;
  /** The key of the target whose card was placed last: for another one the page may scroll. */
  readonly placed: { current: string };
  readonly close: () => void;
  readonly explain?: ((target: OutputTarget) => void) | undefined;
  readonly explanation?: ExplainReply | undefined;
}

/** What is pinned, near its cell: where its value comes from, or where it goes. */
export function Card({ spec, tensors, target, frame, rects, placed, close, explain, explanation }: Props) {
  const card = useRef<HTMLDivElement>(null);
  const place = useCardPlace(card, frame, rects, JSON.stringify(target), placed);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && close();
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [close]);
  const path = pathOf(arrangementOfSpec(spec), target);
  if (!path) return null;
  const there = tensors && belongTogether(spec, tensors) ? tensors : undefined;
  const style = place
    ? { '--x': `${place.x}px`, '--y': `${place.y}px`, '--height': `${place.height}px` }
    : { visibility: 'hidden' };
  return (
    <div
      class={`card ${groupClass(path.group)}`}
      role="dialog"
      aria-label={nameOf(target)}
      ref={card}
      style={style}
    >
      <button type="button" class="card-close" aria-label="Free it (Escape)" onClick={close}>
        ×
      </button>
      <h3>
        {nameOf(target)}
        {there && valueText(there, target)}
      </h3>
      <p class="card-path">
        <b>group {path.group}</b> {connectionText(target, path)}
      </p>
      {there ? (
        <CardBody {...{ spec, tensors: there, target, explain, explanation }} />
      ) : (
        <p>Its numbers are not there yet.</p>
      )}
    </div>
  );
}

function valueText(tensors: StageTensors, target: Target): string {
  if (target.kind === 'weight' || target.row === undefined || target.column === undefined) return '';
  return ` = ${formatNumber(elementAt(tensors[target.kind], target.channel, target.row, target.column))}`;
}

function CardBody({
  spec,
  tensors,
  target,
  explain,
  explanation,
}: Pick<Props, 'spec' | 'target' | 'explain' | 'explanation'> & { tensors: StageTensors }) {
  if (target.kind === 'weight')
    return (
      <div class="card-scroll">
        <Taps
          name={`Kernel of output ${target.out} for input ${target.in}`}
          rows={kernelRows(spec, tensors.weight, target.out, target.in)}
        />
      </div>
    );
  const { row = 0, column = 0 } = target;
  if (target.kind === 'input')
    return <InputCard spec={spec} tensors={tensors} target={{ ...target, row, column }} />;
  return <OutputCard {...{ spec, tensors, explain, explanation }} target={{ ...target, row, column }} />;
}
