import { Later } from '../components/later.tsx';
import { Section } from '../components/section.tsx';

const load = () => import('./comparison.tsx').then(({ Comparison }) => Comparison);

/** What groups save and what they cost. */
export function CompareSection() {
  return (
    <Section
      id="compare"
      title="Compare"
      lead="What groups save, and what they cost: layers of well-known networks beside what they replace."
    >
      <div class="comparison">
        <Later name="The comparison" load={load} />
      </div>
    </Section>
  );
}
