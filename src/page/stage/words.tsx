import { arrangementOfSpec } from '../../diagram/spec.ts';
import { connectionLines, titleText } from '../../diagram/words.ts';
import type { StageSpec } from './target.ts';

/** The picture in words: what reaches what, every group of it. */
export function Words({ spec }: { spec: StageSpec }) {
  return (
    <details class="stage-words">
      <summary>The picture in words</summary>
      <p>{titleText(spec)}.</p>
      <ul>
        {connectionLines(arrangementOfSpec(spec)).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}
