/*
 * Sum, min, max and Σ(x − mean)² of runs of neighbouring elements, with the bits of src/backend/reference/moments.ts: element i of the
 * whole blocks of eight is added to partial sum i mod 8. Sums are float64. Minima and maxima stay in the elements' type. float64 elements
 * are summed with the errors of the additions (Knuth, "The Art of Computer Programming", vol. 2, §4.2.2, theorem B).
 */
#include "moments.h"
#include "vec.h"

enum { BLOCK = 8 };

/* W: a vector of WIDE doubles. E: a vector of NARROW elements, at most a block. */
#if defined(USE_AVX512)
typedef __m512d W;
#define WIDE 8
#define WFN(name) _mm512_##name##_pd
#elif defined(USE_AVX2)
typedef __m256d W;
#define WIDE 4
#define WFN(name) _mm256_##name##_pd
#else
typedef float64x2_t W;
#define WIDE 2
#define WFN(name) v##name##q_f64
#endif

#if defined(USE_AVX512) && defined(USE_F32)
typedef __m256 E;
#define NARROW 8
#define EFN(name) _mm256_##name##_ps
#else
typedef V E;
#define NARROW VW
#define EFN(name) VFN(name)
#endif

#if defined(USE_NEON)
INLINE W wide_splat(double v) { return vdupq_n_f64(v); }
INLINE void wide_store(double *p, W v) { vst1q_f64(p, v); }
INLINE E narrow_splat(T v) { return splat(v); }
INLINE E narrow_load(const T *p) { return load(p); }
INLINE void narrow_store(T *p, E v) { store(p, v); }
/* a where a < b, else b: of equal zeros, and beside a NaN, b. */
INLINE E lesser(E a, E b) { return VFN(bsl)(VFN(clt)(a, b), a, b); }
INLINE E greater(E a, E b) { return VFN(bsl)(VFN(cgt)(a, b), a, b); }
#if defined(USE_F32)
INLINE W widen(const T *p) { return vcvt_f64_f32(vld1_f32(p)); }
#else
INLINE W widen(const T *p) { return load(p); }
#endif
#else
INLINE W wide_splat(double v) { return WFN(set1)(v); }
INLINE void wide_store(double *p, W v) { WFN(storeu)(p, v); }
INLINE E narrow_splat(T v) { return EFN(set1)(v); }
INLINE E narrow_load(const T *p) { return EFN(loadu)(p); }
INLINE void narrow_store(T *p, E v) { EFN(storeu)(p, v); }
/* a where a < b, else b: of equal zeros, and beside a NaN, b. */
INLINE E lesser(E a, E b) { return EFN(min)(a, b); }
INLINE E greater(E a, E b) { return EFN(max)(a, b); }
#if !defined(USE_F32)
INLINE W widen(const T *p) { return WFN(loadu)(p); }
#elif defined(USE_AVX512)
INLINE W widen(const T *p) { return _mm512_cvtps_pd(_mm256_loadu_ps(p)); }
#else
INLINE W widen(const T *p) { return _mm256_cvtps_pd(_mm_loadu_ps(p)); }
#endif
#endif
INLINE W wide_add(W a, W b) { return WFN(add)(a, b); }
INLINE W wide_sub(W a, W b) { return WFN(sub)(a, b); }
INLINE W wide_mul(W a, W b) { return WFN(mul)(a, b); }

/* SIDE: runs side by side, as many as the registers hold. */
enum { SUMS = BLOCK / WIDE, RANGES = BLOCK / NARROW, PAIRS = WIDE / 2, SIDE = WIDE == 8 ? 4 : 2 };

/* A loop of few turns, all written out. */
#define EACH(i, count) _Pragma("GCC unroll 4") for (int i = 0; i < count; i++)

/* Two neighbouring partial sums, and the same as WIDE of them. */
typedef double Pair __attribute__((vector_size(16)));
typedef union {
  W all;
  Pair pairs[PAIRS];
} Pairs;

/* The error of the rounded sum s = a + b. */
#define ERROR(a, b, s) ((a) - ((s) - ((s) - (a))) + ((b) - ((s) - (a))))
INLINE W wide_error(W a, W b, W s) {
  const W z = wide_sub(s, a);
  return wide_add(wide_sub(a, wide_sub(s, z)), wide_sub(b, z));
}

/* What the sums of the whole blocks hold: ((s0 + s2) + (s4 + s6)), ((s1 + s3) + (s5 + s7)), added; and the errors of it. */
INLINE double total(const double *s, int accurate, Pair *lost, double *rest) {
  const Pair s0 = {s[0], s[1]}, s1 = {s[2], s[3]}, s2 = {s[4], s[5]}, s3 = {s[6], s[7]};
  const Pair low = s0 + s1, high = s2 + s3, all = low + high;
  const double sum = all[0] + all[1];
  if (accurate) {
    *lost += ERROR(s0, s1, low);
    *lost += ERROR(s2, s3, high);
    *lost += ERROR(low, high, all);
    *rest = (*lost)[0] + (*lost)[1] + ERROR(all[0], all[1], sum);
  }
  return sum;
}

INLINE T smaller(T a, T b) { return a < b ? a : b; }
INLINE T larger(T a, T b) { return a > b ? a : b; }

INLINE int is_wanted(T zero, int positive) { return (__builtin_signbit(zero) == 0) == positive; }

/*
 * The sign of a minimum, or with `high` of a maximum, that is 0: of the zeros in the whole blocks the first one at even and the first one
 * at odd places count, the first element before both; of the others all. −0 is less than 0.
 */
static T zero_of(const T *x, int64_t blocks, int64_t length, int high) {
  int wanted = 0;
  if (blocks > 0 && x[0] == 0) wanted = is_wanted(x[0], high);
  else
    for (int odd = 0; odd < 2; odd++) {
      int64_t i = odd;
      while (i < blocks && x[i] != 0) i += 2;
      wanted |= i < blocks && is_wanted(x[i], high);
    }
  for (int64_t i = blocks; i < length; i++) wanted |= x[i] == 0 && is_wanted(x[i], high);
  return wanted == high ? (T)0 : -(T)0;
}

static int has_nan(const T *x, int64_t length) {
  for (int64_t i = 0; i < length; i++)
    if (x[i] != x[i]) return 1;
  return 0;
}

/* Σ(x − mean)² of `count` runs; `count` is a constant. */
INLINE void squares(const T *x, int count, int64_t length, const double *means, double *figures) {
  const int64_t blocks = length & -BLOCK;
  W sums[SIDE][SUMS], middle[SIDE];
  EACH(r, count) {
    middle[r] = wide_splat(means[r]);
    EACH(s, SUMS) sums[r][s] = wide_splat(0);
  }
  for (int64_t i = 0; i < blocks; i += BLOCK)
    EACH(r, count)
      EACH(s, SUMS) {
        const W d = wide_sub(widen(x + r * length + i + s * WIDE), middle[r]);
        sums[r][s] = wide_add(sums[r][s], wide_mul(d, d));
      }
  EACH(r, count) {
    double lanes[BLOCK];
    EACH(s, SUMS) wide_store(lanes + s * WIDE, sums[r][s]);
    double sum = total(lanes, 0, 0, 0);
    for (int64_t i = blocks; i < length; i++) {
      const double d = (double)x[r * length + i] - means[r];
      sum += d * d;
    }
    figures[r * FIGURES + 3] = sum;
  }
}

/* `count` runs side by side, so that an addition need not wait for the one before; `count` is a constant, at most SIDE. */
INLINE void some_runs(const T *x, int count, int64_t length, double *figures) {
  const int accurate = sizeof(T) == 8;
  const int64_t blocks = length & -BLOCK;
  W sums[SIDE][SUMS];
  Pair lost[SIDE];
  E lows[SIDE][RANGES], highs[SIDE][RANGES];
  double means[SIDE];
  EACH(r, count) {
    lost[r] = (Pair){0, 0};
    EACH(s, SUMS) sums[r][s] = wide_splat(0);
    EACH(e, RANGES) lows[r][e] = highs[r][e] = narrow_splat(x[r * length]);
  }
  for (int64_t i = 0; i < blocks; i += BLOCK)
    EACH(r, count) {
      const T *at = x + r * length + i;
      EACH(s, SUMS) {
        const W v = widen(at + s * WIDE), next = wide_add(sums[r][s], v);
        if (accurate) {
          const Pairs e = {wide_error(sums[r][s], v, next)};
          EACH(p, PAIRS) lost[r] += e.pairs[p];
        }
        sums[r][s] = next;
      }
      EACH(e, RANGES) {
        const E v = narrow_load(at + e * NARROW);
        lows[r][e] = lesser(v, lows[r][e]);
        highs[r][e] = greater(v, highs[r][e]);
      }
    }
  EACH(r, count) {
    const T *run = x + r * length;
    double lanes[BLOCK], rest = 0;
    T low_lanes[BLOCK], high_lanes[BLOCK];
    EACH(s, SUMS) wide_store(lanes + s * WIDE, sums[r][s]);
    EACH(e, RANGES) {
      narrow_store(low_lanes + e * NARROW, lows[r][e]);
      narrow_store(high_lanes + e * NARROW, highs[r][e]);
    }
    double sum = total(lanes, accurate, &lost[r], &rest);
    _Pragma("GCC unroll 4") for (int half = BLOCK / 2; half > 0; half /= 2)
      EACH(i, half) {
        low_lanes[i] = smaller(low_lanes[i], low_lanes[i + half]);
        high_lanes[i] = larger(high_lanes[i], high_lanes[i + half]);
      }
    T low = low_lanes[0], high = high_lanes[0];
    for (int64_t i = blocks; i < length; i++) {
      const double value = (double)run[i], next = sum + value;
      if (accurate) rest += ERROR(sum, value, next);
      sum = next;
      low = smaller(run[i], low);
      high = larger(run[i], high);
    }
    if (low == 0) low = zero_of(run, blocks, length, 0);
    if (high == 0) high = zero_of(run, blocks, length, 1);
    /* Where the sum is infinite, the errors are NaN. */
    if (accurate && sum - sum == 0) sum += rest;
    const double mean = sum / (double)length;
    means[r] = mean - mean != 0 ? mean : mean < low ? (double)low : mean > high ? (double)high : mean;
    figures[r * FIGURES] = sum;
    figures[r * FIGURES + 1] = (double)low;
    figures[r * FIGURES + 2] = (double)high;
  }
  squares(x, count, length, means, figures);
  EACH(r, count) {
    double *own = figures + r * FIGURES;
    /* A NaN makes the sum one; so do infinities of both signs. */
    const int nan = own[0] != own[0] && has_nan(x + r * length, length);
    for (int f = 0; f < FIGURES; f++)
      if (nan || own[f] != own[f]) own[f] = __builtin_nan("");
  }
}

void KERNEL(moments)(const void *data, int64_t runs, int64_t length, double *figures) {
  const T *x = data;
  for (; runs >= SIDE; runs -= SIDE, x += SIDE * length, figures += SIDE * FIGURES) some_runs(x, SIDE, length, figures);
  for (; runs > 0; runs--, x += length, figures += FIGURES) some_runs(x, 1, length, figures);
}
