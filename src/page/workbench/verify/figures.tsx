import type { VerifyReply } from '../../api/answers.ts';
import { formatNumber } from '../../format.ts';

/** The error in numbers. */
export function ErrorFigures({ error }: { error: NonNullable<VerifyReply['error']> }) {
  const figures = [
    ['max |error|', error.max_abs],
    ['max relative', error.max_rel],
    ['max ulp', error.max_ulp],
    ['rms', error.rms],
    ['SNR', error.snr_db],
    ['wrong', error.mismatched],
  ] as const;
  return (
    <dl class="error-figures">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {formatNumber(value)}
            {name === 'SNR' && ' dB'}
            {name === 'wrong' && ` of ${formatNumber(error.count)}`}
          </dd>
        </div>
      ))}
    </dl>
  );
}
