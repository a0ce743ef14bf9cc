import type { ExplainReply, ExplainTerm } from '../api/answers.ts';
import { formatNumber } from '../format.ts';

/** Products that are written out. */
const maxTerms = 27;

/** `1×3 + 2×3 + … + 0`, in the order of the summation. */
export function WrittenSum({ explanation: { terms, bias, value } }: { explanation: ExplainReply }) {
  const shown = terms.slice(0, maxTerms);
  const hidden = terms.length - shown.length;
  return (
    <p class="written">
      {shown.map((term, i) => (
        <span key={i}>
          {i > 0 && ' + '}
          <Product term={term} />
        </span>
      ))}
      {hidden > 0 && ` + … ${hidden.toLocaleString('en')} more …`}
      {bias !== null && (
        <span>
          {' + '}
          <i>{formatNumber(bias)}</i>
        </span>
      )}
      {' = '}
      <b>{formatNumber(value)}</b>
    </p>
  );
}

function Product({ term: { input, weight, padded } }: { term: ExplainTerm }) {
  const inParentheses = (text: string) => (text.startsWith('−') ? `(${text})` : text);
  return (
    <span class={padded ? 'product padded' : 'product'} title={padded ? 'padding' : undefined}>
      {inParentheses(formatNumber(input))}×{inParentheses(formatNumber(weight))}
    </span>
  );
}
