import { CodeBlock } from '../../components/code-block.tsx';
import { DialectWeight } from './dialect-weight.tsx';
import type { WeightOwner } from './equation.ts';
import { type Member, verdictText } from './forms.ts';

interface Props {
  /** Frameworks whose weights lie alike. */
  readonly members: readonly Member[];
  readonly torchShape: readonly number[];
  readonly owner: WeightOwner;
}

/** The weight in some frameworks, and the layer in their code. */
export function DialectCard({ members, torchShape, owner }: Props) {
  const [first] = members;
  const { translation } = first;
  const verdicts = new Set(members.map((member) => verdictText(member.translation)));
  return (
    <article class="dialect" aria-label={members.map(({ name }) => name).join(', ')}>
      <header>
        <h3>{members.map(({ name }) => name).join(', ')}</h3>
        {verdicts.size === 1 && <span class="dialect-verdict">{[...verdicts]}</span>}
      </header>
      {verdicts.size > 1 &&
        members.map(({ name, translation: own }) => (
          <p key={name} class="dialect-verdict">
            {name} {verdictText(own)}
          </p>
        ))}
      {'weight' in translation ? (
        <DialectWeight weight={translation.weight} {...{ first, torchShape, owner }} />
      ) : (
        <p>{translation.reason}.</p>
      )}
      {members.map((member) => (
        <MemberCode key={member.name} member={member} />
      ))}
    </article>
  );
}

/** What a framework needs around the layer, and the layer in its code. */
function MemberCode({ member: { name, translation } }: { member: Member }) {
  if (!('code' in translation)) return null;
  return (
    <>
      {translation.steps.map((step) => (
        <p key={step.code} class="dialect-step">
          {step.step === 'crop' || step.step === 'remove-axis' ? 'After it' : 'Before it'}:{' '}
          <code>{step.code}</code>
        </p>
      ))}
      <details>
        <summary>{name} code</summary>
        <CodeBlock name={`the layer in ${name}`} text={translation.code} />
      </details>
    </>
  );
}
