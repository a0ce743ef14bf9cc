import type { ExplainReply, Term } from '../api/answers.ts';
import { figure } from '../format.ts';

/** Products written out before the rest is summed up in words. */
const written = 27;

/** `1×3 + 2×3 + … + 0`, in the order in which the service sums. */
export function WrittenSum({ of: { terms, bias, value } }: { of: ExplainReply }) {
  const shown = terms.slice(0, written);
  const left = terms.length - shown.length;
  return (
    <p class="written">
      {shown.map((term, i) => (
        <span key={i}>
          {i > 0 && ' + '}
          <Product term={term} />
        </span>
      ))}
      {left > 0 && ` + … ${left.toLocaleString('en')} more …`}
      {bias !== null && (
        <span>
          {' + '}
          <i>{figure(bias)}</i>
        </span>
      )}
      {' = '}
      <b>{figure(value)}</b>
    </p>
  );
}

function Product({ term: { input, weight, padded } }: { term: Term }) {
  const sign = (text: string) => (text.startsWith('−') ? `(${text})` : text);
  return (
    <span class={padded ? 'product padded' : 'product'} title={padded ? 'padding' : undefined}>
      {sign(figure(input))}×{sign(figure(weight))}
    </span>
  );
}
