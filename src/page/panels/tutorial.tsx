import { CodeLine } from '../components/code-block.tsx';
import { Notice } from '../components/notice.tsx';
import { Section } from '../components/section.tsx';
import { formatNumber, formatShape } from '../format.ts';
import { tutorialResource } from '../state/resources.ts';
import { Lesson } from './lesson.tsx';

/** The tutorial "Groups in convolution": the same input through 1, 2 and 4 groups. */
export function TutorialPanel() {
  const answer = tutorialResource.value.value;
  return (
    <Section
      id="tutorial"
      title="The tutorial, number for number"
      lead={
        'Take an input of 16 channels that can be told apart: channel 0 holds nothing but 1, ' +
        'channel 1 nothing but 2, and so on to 16. Send it through three layers that differ only in groups.'
      }
    >
      <div class="given">
        <CodeLine text="x[:, i] = i + 1" />
        <p>
          size <b>{answer ? formatShape(answer.input.shape) : '…'}</b>, mean{' '}
          <b>{answer ? formatNumber(answer.input.statistics.mean) : '…'}</b>, from{' '}
          <b>{answer ? formatNumber(answer.input.statistics.min) : '…'}</b> to{' '}
          <b>{answer ? formatNumber(answer.input.statistics.max) : '…'}</b>
        </p>
      </div>
      <Notice resource={tutorialResource} />
      <div class="lessons">
        {[1, 2, 4].map((groups, i) => (
          <Lesson key={groups} groups={groups} result={answer?.results[i]} />
        ))}
      </div>
      <p class="moral">
        With one group, every output adds up all of 1 + 2 + … + 16. With two, outputs 0 and 1 never hear of
        channels 8 to 15. With four, each output has a quarter to itself, and its number tells which: the same
        4 output channels, from a quarter of the weights.
      </p>
    </Section>
  );
}
