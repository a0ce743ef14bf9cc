import type { ExplainReply, ExplainTerm } from '../api/answers.ts';
import { formatNumber } from '../format.ts';

/** Input channels that are shown. */
const maxChannels = 8;

/** Each input channel's window beside its kernel. Kernels of one tap have none: the sum shows all. */
export function WindowTables({ explanation: { terms } }: { explanation: ExplainReply }) {
  const channels = termsByInputChannel(terms);
  if (channels.length === terms.length) return null;
  return (
    <div class="patches">
      {channels.slice(0, maxChannels).map(([channel, channelTerms]) => (
        <div key={channel} class="patch">
          <h4>
            in {channel}:{' '}
            <b>{formatNumber(channelTerms.reduce((sum, { product }) => sum + Number(product), 0))}</b>
          </h4>
          <div class="pair">
            <WindowTable terms={channelTerms} show="input" name={`Window of input channel ${channel}`} />
            <span aria-hidden="true">×</span>
            <WindowTable terms={channelTerms} show="weight" name={`Kernel for input channel ${channel}`} />
          </div>
        </div>
      ))}
      {channels.length > maxChannels && (
        <p class="note">{channels.length - maxChannels} more channels are summed alike.</p>
      )}
    </div>
  );
}

function termsByInputChannel(terms: readonly ExplainTerm[]): [number, ExplainTerm[]][] {
  const channels = new Map<number, ExplainTerm[]>();
  for (const term of terms) {
    const channel = term.input_index[1] ?? 0;
    channels.set(channel, [...(channels.get(channel) ?? []), term]);
  }
  return [...channels];
}

function WindowTable({
  terms,
  show,
  name,
}: {
  terms: readonly ExplainTerm[];
  show: 'input' | 'weight';
  name: string;
}) {
  const side = Math.round(Math.sqrt(terms.length));
  const rows = Array.from({ length: side }, (_, row) => terms.slice(row * side, (row + 1) * side));
  return (
    <table class={`taps ${show}`} aria-label={name}>
      <tbody>
        {rows.map((row, i) => (
          <tr key={i}>
            {row.map((term, j) => (
              <td key={j} class={term.padded ? 'padded' : undefined}>
                {formatNumber(term[show])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
