/*
 * Some float32 at a time, for what tensors are full of: 0 and magnitudes from 2^-19 to 2^48. Same text as write-number.h; where it is not
 * sure of that it says so, and write-number.h is asked.
 *
 * With 10^k the greatest power of ten not above the distance of neighbours, w = ulp / 10^k lies in [1, 10). In y = |x| / 10^k < 2^24 · 10
 * the numbers that read back to x are those nearer to y than w / 2. So if the multiple of ten next to y is among them it is the shortest
 * decimal, else the whole number next to y is. Float64 knows y and w to 4e-8: a comparison that is decided by more than 1e-6 is decided
 * rightly.
 */
#pragma once
#include "bytes.h"
#include "tables.h"

/* Numbers of a block: as many as the registers have float64. */
#if defined(USE_AVX512)
#define AT_ONCE 8
#define EACH(f) f(0), f(1), f(2), f(3), f(4), f(5), f(6), f(7)
#elif defined(USE_AVX2)
#define AT_ONCE 4
#define EACH(f) f(0), f(1), f(2), f(3)
#else
#define AT_ONCE 2
#define EACH(f) f(0), f(1)
#endif
#define OF_BYTES __attribute__((vector_size(8 * AT_ONCE)))
typedef double Reals OF_BYTES;
typedef uint64_t Words OF_BYTES;
typedef uint32_t Halves OF_BYTES;
typedef uint16_t Quarters OF_BYTES;
typedef float Narrow __attribute__((vector_size(4 * AT_ONCE)));

/* Numbers whose digits are made before the first one's text is: so many at a time hide how long each takes. */
enum { AHEAD = 64 };

/*
 * Digits 1 to 8 of each number in the bytes of `digits`, the first one lowest; digit 0 is `tops`. Bit i of `shown` is that of digit i + 1
 * and is set where it is not 0. Bit i of `sure` is that of number i.
 */
typedef struct {
  uint64_t digits[AHEAD], tops[AHEAD], sure;
  uint8_t shown[AHEAD];
} Block;

#define ALL(type, value) ((type){} + (value))
INLINE Words words_of(Reals x) { return (Words)x; }

/* What adding it rounds to whole numbers, ties to even: the sum's low bits are the integer. */
static const double whole = 0x1p52;

/* How a float32 is written. Subnormal ones have the layout of 0. */
INLINE const Layout *layout_of(uint32_t bits) { return &layouts[bits >> 23 & 0xff]; }

/* The highest bit of each word. */
INLINE uint64_t bits_of_words(Words x) {
#if defined(USE_AVX512)
  return _mm512_movepi64_mask((__m512i)x);
#elif defined(USE_AVX2)
  return (uint64_t)_mm256_movemask_pd((__m256d)x);
#else
  return x[0] >> 63 | x[1] >> 63 << 1;
#endif
}

/* The digits of AT_ONCE numbers, to places from `at` on. */
INLINE void digits_of(const uint8_t *source, Block *block, size_t at) {
  Narrow narrow;
  COPY(&narrow, source, sizeof narrow);
  const Reals x = (Reals)(words_of(__builtin_convertvector(narrow, Reals)) & ((1ull << 63) - 1));
#define SCALE(i) layout_of(load4(source + 4 * i))->scale
#define HALF(i) layout_of(load4(source + 4 * i))->half
  const Reals scale = {EACH(SCALE)}, half = {EACH(HALF)};
  const Words magnitude = ALL(Words, (1ull << 63) - 1);
  const Reals y = x * scale;
  const Reals ten = (y * 0.1 + whole - whole) * 10.0, one = y + whole - whole;
  const Reals distance = (Reals)(words_of(y - ten) & magnitude), off = (Reals)(words_of(y - one) & magnitude);
  const Words inside = (Words)(distance < half);
  const Reals s = (Reals)((words_of(ten) & inside) | (words_of(one) & ~inside));

  /* A power of two has a nearer lower neighbour: sure only of what is within 1/4 <= w / 4. */
  const Words clear = (Words)((Reals)(words_of(distance - half) & magnitude) > 1e-6) & (Words)((Reals)(words_of(off - 0.5) & magnitude) > 1e-6);
  const Words uneven = (Words)((words_of(x) & 0xfffffffffffff) == 0);
  const Words sure = clear & (~uneven | (Words)(distance < 0.25)) & (Words)(y < 1e9);
  block->sure |= bits_of_words(sure) << at;

  /* s = top · 10^8 + high · 10^4 + low, high and low side by side; then split by 100 and by 10. */
  const Reals fraction = s * 1e-4;
  Reals upper = fraction + whole - whole;
  upper -= (Reals)((Words)(upper > fraction) & words_of(ALL(Reals, 1.0)));
  const Reals low = s - upper * 1e4;
  const Words over = (Words)(upper >= 1e4);
  const Reals high = upper - (Reals)(over & words_of(ALL(Reals, 1e4)));
  const Halves fours = (Halves)((words_of(high + whole) & 0xffff) | (words_of(low + whole) & 0xffff) << 32);
  const Halves hundreds = (fours * 10486) >> 20;
  const Quarters twos = (Quarters)(hundreds | (fours - hundreds * 100) << 16);
  const Quarters tens = (twos * 103) >> 10;
  const Quarters digits = (twos << 8) - tens * 2559;
  COPY(block->digits + at, &digits, sizeof digits);
  const Words tops = over >> 63;
  COPY(block->tops + at, &tops, sizeof tops);
#if defined(USE_AVX512)
  store8(block->shown + at, _mm512_test_epi8_mask((__m512i)digits, (__m512i)digits));
#elif defined(USE_AVX2)
  store4(block->shown + at, ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8((__m256i)digits, _mm256_setzero_si256())));
#else
  store2(block->shown + at, (uint16_t)~mask16(equal16((Bytes)digits, all16(0))));
#endif
}

/* The digits of `count` <= AHEAD numbers. */
INLINE void digits_of_all(const uint8_t *source, size_t count, Block *block) {
  block->sure = 0;
  size_t i = 0;
  for (; i + AT_ONCE <= count; i += AT_ONCE) digits_of(source + 4 * i, block, i);
  if (i == count) return;
  uint8_t last[4 * AT_ONCE] = {0};
  for (size_t j = 0; i + j < count; j++) store4(last + 4 * j, load4(source + 4 * (i + j)));
  digits_of(last, block, i);
}

/*
 * Number i of the block and its comma. The minus sign stands before `p` already, or is overwritten; one for the next number is stored
 * behind the comma.
 */
INLINE uint8_t *lay_out_one(uint8_t *p, const uint8_t *source, const Block *block, size_t i) {
  const uint32_t bits = load4(source + 4 * i);
  const Layout *layout = layout_of(bits);
  const int32_t shown = block->shown[i] << 1 | (int32_t)block->tops[i], kept = layout->kept;
  const int start = __builtin_ctz((uint32_t)(shown | kept));
  /* Digits behind the point stand one place further on. */
  const int end = layout->length - __builtin_clz((uint32_t)((shown + (shown & layout->decimals)) | kept));
  const Bytes text = pick16(two_words(block->digits[i], block->tops[i]), load16(layout_shuffles[layout->shuffle] + start));
  const ptrdiff_t sign = bits >> 31, length = sign + end - start;
  store16(p + sign, add16(text, all16('0')));
  p[sign + layout->point - start] = '.';
  store2(p + length, 0x2d2c);
  return p + (length + 1);
}
