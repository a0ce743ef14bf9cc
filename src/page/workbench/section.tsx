import { Later } from '../components/later.tsx';
import { Section } from '../components/section.tsx';

const load = () => import('./workbench.tsx').then(({ Workbench }) => Workbench);

/** The workbench. */
export function WorkbenchSection() {
  return (
    <>
      {/* Where addresses of the tabs lead. */}
      {['verify', 'layouts', 'int8', 'files'].map((id) => (
        <span key={id} id={id} />
      ))}
      <Section
        id="workbench"
        title="Workbench"
        lead="For those who port a layer: whether an output is right, where each weight goes, what integers do, and what is in a file."
      >
        <div class="workbench">
          <Later name="The workbench" load={load} />
        </div>
      </Section>
    </>
  );
}
