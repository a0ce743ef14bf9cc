import { describe, expect, it } from 'vitest';
import { cosSin, logarithm } from '../../../src/tensor/random/fixed-point.ts';
import { cosSin64, log64 } from '../../../src/tensor/random/float64-functions.ts';
import { MersenneTwister } from '../../../src/tensor/random/mersenne-twister.ts';
import { lnOf, rounded } from '../../helpers/exact.ts';

const one = 2n ** 192n;

/** π to 50 decimals, from any table of constants. */
const digits = '3.14159265358979323846264338327950288419716939937511';

describe('fixed-point functions', () => {
  it('agree with each other and with tables of constants', () => {
    const pi = (BigInt(digits.replace('.', '')) * one) / 10n ** 50n;
    // cos of 355/113 and sin of it from cos(π + d) = −cos d, where d is small.
    const d = (355n * one) / 113n - pi;
    const [cosine, sine] = cosSin(355, 113);
    const tiny = one / 10n ** 20n;
    expect(-sine - d + (d * d * d) / (6n * one * one) < tiny).toBe(true);
    expect(cosine + one - (d * d) / (2n * one) < tiny).toBe(true);
    expect((cosine * cosine + sine * sine) / one - one < tiny).toBe(true);
    expect(rounded(logarithm(2, 1))).toBe(Math.LN2);
    expect(rounded(logarithm(10, 1))).toBe(Math.LN10);
    expect(logarithm(6, 1) - logarithm(2, 1) - logarithm(3, 1) < tiny).toBe(true);
  });
});

/** Numbers in (0, 1) with few digits. */
const samples = Array.from({ length: 400 }, (_, i) => (i * 2 ** 11 + ((i * i * 37) % 2048) + 1) / 2 ** 20);

describe('log64', () => {
  it('is correctly rounded over the unit interval', () => {
    const x = Float64Array.from(samples);
    log64(x);
    const expected = samples.map((sample) => lnOf(sample * 2 ** 20, 20));
    expect([...x]).toEqual(expected);
  });

  it('is so beside 1 and far from it', () => {
    const exponents = [1, 2, 7, 8, 9, 20, 40, 53];
    const near = Float64Array.from(exponents, (e) => 1 - 2 ** -e);
    const far = Float64Array.from(exponents, (e) => 2 ** -e);
    log64(near);
    log64(far);
    expect([...near]).toEqual(exponents.map((e) => lnOf(2 ** e - 1, e)));
    expect([...far]).toEqual(exponents.map((e) => lnOf(1, e)));
    const unit = Float64Array.of(1);
    log64(unit);
    expect(unit[0] + 0).toBe(0);
  });
});

describe('cosSin64', () => {
  it('is correctly rounded around the circle, also where cos or sin is small', () => {
    const angles = [
      ...samples.map((sample) => 6.25 * sample),
      ...[1, 2, 3, 4].flatMap((n) =>
        [-1, 0, 1].map((off) => Math.round((n * Math.PI * 2 ** 49) / 2) / 2 ** 50 + off / 2 ** 49),
      ),
      2 ** -40,
      0,
    ].filter((angle) => angle < 2 * Math.PI);
    const cosine = new Float64Array(angles.length);
    const sine = new Float64Array(angles.length);
    cosSin64(Float64Array.from(angles), cosine, sine);
    const exact = angles.map((angle) => cosSin(angle * 2 ** 50, 2 ** 50));
    expect([...cosine]).toEqual(exact.map(([value]) => rounded(value)));
    expect([...sine]).toEqual(exact.map(([, value]) => rounded(value)));
  });

  it('stays on the circle', () => {
    const generator = new MersenneTwister(1);
    const angles = Float64Array.from({ length: 10_000 }, () => 2 * Math.PI * generator.unit53());
    const cosine = new Float64Array(angles.length);
    const sine = new Float64Array(angles.length);
    cosSin64(angles, cosine, sine);
    for (let j = 0; j < angles.length; j++) {
      expect(Math.abs(cosine[j] ** 2 + sine[j] ** 2 - 1)).toBeLessThan(1e-15);
      expect(
        Math.abs(
          Math.atan2(sine[j], cosine[j]) - (angles[j] > Math.PI ? angles[j] - 2 * Math.PI : angles[j]),
        ),
      ).toBeLessThan(1e-14);
    }
  });
});
