import { angleSteps, float64Tables, logSteps } from './float64-tables.ts';
import { errorOfProduct, errorOfSum } from './multiply-add.ts';

/**
 * Logarithm, cosine and sine in float64, rounded correctly but for about one result in 10^4: a table and a
 * short series, in pairs of numbers (head and tail). The engine's own functions are up to 1 ulp off and may
 * change with it; the C library that PyTorch calls stays within 0.52 ulp, so that all but one or two of its
 * results in a thousand are these.
 */

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

/** Writes ln x of each x, normal and positive, in its place. */
export function log64(x: Float64Array): void {
  const { reciprocals, logs, ln2 } = float64Tables();
  const [ln2Head, ln2Tail] = ln2;
  for (let j = 0; j < x.length; j++) {
    float[0] = x[j];
    let exponent = (words[1] >>> 20) - 1023;
    words[1] = (words[1] & 0xfffff) | 0x3ff00000;
    let m = float[0];
    if (m > Math.SQRT2) {
      m /= 2;
      exponent += 1;
    }
    // ln x = exponent·ln 2 + ln c + ln(1 + r), r = m/c − 1 exactly the head and the tail.
    const step = Math.round(m * logSteps);
    const product = m * reciprocals[step];
    const r = product - 1;
    const rTail = errorOfProduct(m, reciprocals[step], product);
    const square = r * r;
    const squareTail = errorOfProduct(r, r, square);
    const series = -square / 2;
    const small = r + series;
    const cubic = square * r * logSeries(r);
    const smallTail = errorOfSum(r, series, small) + (rTail - r * rTail - squareTail / 2 + cubic);
    const whole = exponent * ln2Head;
    const coarse = whole + logs[2 * step];
    const sum = coarse + small;
    const tail = exponent * ln2Tail + logs[2 * step + 1] + smallTail;
    x[j] = sum + (errorOfSum(whole, logs[2 * step], coarse) + errorOfSum(coarse, small, sum) + tail);
  }
}

/** 1/3 − r/4 + r²/5 − …, for |r| < 2^-7. */
function logSeries(r: number): number {
  return (
    1 / 3 -
    r * (1 / 4 - r * (1 / 5 - r * (1 / 6 - r * (1 / 7 - r * (1 / 8 - r * (1 / 9 - r * (1 / 10 - r / 11)))))))
  );
}

/** Writes cos x and sin x of each x from 0 to 2π; `cosine` may be `x`. */
export function cosSin64(x: Float64Array, cosine: Float64Array, sine: Float64Array): void {
  const { cosines, sines, rightAngle } = float64Tables();
  const [turn1, turn2, turn3] = rightAngle;
  for (let j = 0; j < x.length; j++) {
    // x = quadrant·π/2 + r, then |r| = step/32 + t.
    const quadrant = Math.round(x[j] / (Math.PI / 2));
    const near = x[j] - quadrant * turn1;
    const less = -quadrant * turn2;
    const r = near + less;
    const rTail = errorOfSum(near, less, r) - quadrant * turn3;
    const side = r < 0 ? -1 : 1;
    const step = Math.round(side * r * angleSteps);
    const t0 = side * r - step / angleSteps;
    const t = t0 + side * rTail;
    const tTail = errorOfSum(t0, side * rTail, t);
    const square = t * t;
    const squareTail = errorOfProduct(t, t, square) + 2 * t * tTail;
    // sin t = t + sinTail, cos t − 1 = versed + versedTail.
    const sinTail =
      tTail - square * t * (1 / 6 - square * (1 / 120 - square * (1 / 5040 - square * (1 / 362880))));
    const versed = -square / 2;
    const versedTail =
      square * square * (1 / 24 - square * (1 / 720 - square * (1 / 40320))) - squareTail / 2;
    const at = 2 * step;
    const c = turned(
      cosines[at],
      cosines[at + 1],
      -sines[at],
      -sines[at + 1],
      t,
      sinTail,
      versed,
      versedTail,
    );
    const s =
      side * turned(sines[at], sines[at + 1], cosines[at], cosines[at + 1], t, sinTail, versed, versedTail);
    const swapped = (quadrant & 1) !== 0;
    cosine[j] = ((quadrant + 1) & 2) !== 0 ? -(swapped ? s : c) : swapped ? s : c;
    sine[j] = (quadrant & 2) !== 0 ? -(swapped ? c : s) : swapped ? c : s;
  }
}

/** a + a·versed + b·sin, where a, b, sin and versed = cos − 1 are heads with tails: the addition theorems. */
function turned(
  a: number,
  aTail: number,
  b: number,
  bTail: number,
  sin: number,
  sinTail: number,
  versed: number,
  versedTail: number,
): number {
  const linear = b * sin;
  const quadratic = a * versed;
  const first = a + linear;
  const sum = first + quadratic;
  const tail =
    errorOfSum(a, linear, first) +
    errorOfSum(first, quadratic, sum) +
    errorOfProduct(b, sin, linear) +
    errorOfProduct(a, versed, quadratic);
  return sum + (tail + (aTail + b * sinTail + bTail * sin + a * versedTail + aTail * versed));
}
