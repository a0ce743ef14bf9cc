import type { ExplainReply } from '../api/answers.ts';
import { formatNumber } from '../format.ts';

/** More products are told as a number. */
const maxTerms = 256;

/** `1×3 + 2×3 + … + 0 = 9`: every product of an output value, as the service adds them. */
export function Terms({ explanation: { terms, bias, value } }: { explanation: ExplainReply }) {
  const hidden = terms.length - maxTerms;
  const factor = (number: ExplainReply['value']) => {
    const text = formatNumber(number);
    return text.startsWith('−') ? `(${text})` : text;
  };
  return (
    <p class="terms">
      {terms.slice(0, maxTerms).map((term, i) => (
        <span key={i}>
          {i > 0 && ' + '}
          <span class={term.padded ? 'padded' : undefined} title={term.padded ? 'padding' : undefined}>
            {factor(term.input)}×{factor(term.weight)}
          </span>
        </span>
      ))}
      {hidden > 0 && ` + … ${hidden.toLocaleString('en')} more …`}
      {bias !== null &&
        ` ${formatNumber(bias).startsWith('−') ? '−' : '+'} ${formatNumber(bias).replace('−', '')}`}{' '}
      = <b>{formatNumber(value)}</b>
    </p>
  );
}
