import type { VerifyReply } from '../../api/answers.ts';
import { CopyButton } from '../../components/code-block.tsx';
import { shareText, splitFix } from './words.ts';

type Cause = VerifyReply['causes'][number];

/** What was done wrong, each with what it explains and what to do instead. */
export function Causes({ reply: { causes, closest, verdict } }: { reply: VerifyReply }) {
  if (verdict !== 'different') return null;
  if (causes.length > 0) {
    return (
      <ol class="causes" aria-label="Causes">
        {causes.map((cause) => (
          <CauseItem key={cause.cause} cause={cause} />
        ))}
      </ol>
    );
  }
  return (
    <>
      <p>
        No fault that is known gives this output.
        {closest ? ' The nearest, which does not explain it all:' : ' None comes near it.'}
      </p>
      {closest && (
        <ol class="causes" aria-label="The nearest cause">
          <CauseItem cause={closest} />
        </ol>
      )}
    </>
  );
}

function CauseItem({ cause: { cause, text, explains, fix } }: { cause: Cause }) {
  const { words, code } = splitFix(fix);
  return (
    <li>
      <h4>{text}</h4>
      <p class="cause-share">
        <code>{cause}</code> {shareText(explains)}
      </p>
      <p class="fix">{words}</p>
      {code && (
        <p class="fix-code">
          <code>{code}</code>
          <CopyButton name={`the fix of ${cause}`} text={code} />
        </p>
      )}
    </li>
  );
}
