import type { ExplainReply, Term } from '../api/answers.ts';
import { figure } from '../format.ts';

/** Input channels whose patches are drawn. */
const drawn = 8;

/** For kernels of more than one tap: each input channel's window beside its kernel. */
export function Patches({ of: { terms } }: { of: ExplainReply }) {
  const channels = byInputChannel(terms);
  if (channels.length === terms.length) return null;
  return (
    <div class="patches">
      {channels.slice(0, drawn).map(([channel, own]) => (
        <div key={channel} class="patch">
          <h4>
            in {channel}: <b>{figure(own.reduce((sum, { product }) => sum + Number(product), 0))}</b>
          </h4>
          <div class="pair">
            <Grid terms={own} show="input" name={`Window of input channel ${channel}`} />
            <span aria-hidden="true">×</span>
            <Grid terms={own} show="weight" name={`Kernel for input channel ${channel}`} />
          </div>
        </div>
      ))}
      {channels.length > drawn && (
        <p class="note">{channels.length - drawn} more channels are summed alike.</p>
      )}
    </div>
  );
}

function byInputChannel(terms: readonly Term[]): [number, Term[]][] {
  const channels = new Map<number, Term[]>();
  for (const term of terms) {
    const channel = term.input_index[1] ?? 0;
    channels.set(channel, [...(channels.get(channel) ?? []), term]);
  }
  return [...channels];
}

function Grid({ terms, show, name }: { terms: readonly Term[]; show: 'input' | 'weight'; name: string }) {
  const side = Math.round(Math.sqrt(terms.length));
  const rows = Array.from({ length: side }, (_, row) => terms.slice(row * side, (row + 1) * side));
  return (
    <table class={`taps ${show}`} aria-label={name}>
      <tbody>
        {rows.map((row, i) => (
          <tr key={i}>
            {row.map((term, j) => (
              <td key={j} class={term.padded ? 'padded' : undefined}>
                {figure(term[show])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
