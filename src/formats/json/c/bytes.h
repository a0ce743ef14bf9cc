/* Sixteen bytes at a time, on the instruction set for which a file is compiled. ISA is its name. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define JOIN(a, b) a##_##b
#define EXPAND(a, b) JOIN(a, b)
/* The name of a function of the codec on this instruction set. */
#define CODEC(name) EXPAND(name, ISA)

#define INLINE static inline __attribute__((always_inline))

/* The same bytes as words, wherever they lie. All processors that are compiled for store the lowest byte first. */
#define COPY(to, from, bytes) __builtin_memcpy(to, from, bytes)
INLINE uint64_t load8(const void *p) {
  uint64_t x;
  COPY(&x, p, 8);
  return x;
}
INLINE uint32_t load4(const void *p) {
  uint32_t x;
  COPY(&x, p, 4);
  return x;
}
INLINE void store8(void *p, uint64_t x) { COPY(p, &x, 8); }
INLINE void store4(void *p, uint32_t x) { COPY(p, &x, 4); }
INLINE void store2(void *p, uint16_t x) { COPY(p, &x, 2); }

#if defined(__x86_64__)
#include <immintrin.h>
typedef __m128i Bytes;
INLINE Bytes load16(const void *p) { return _mm_loadu_si128(p); }
INLINE void store16(void *p, Bytes x) { _mm_storeu_si128(p, x); }
INLINE Bytes all16(uint8_t c) { return _mm_set1_epi8((char)c); }
INLINE Bytes sub16(Bytes a, Bytes b) { return _mm_sub_epi8(a, b); }
INLINE Bytes add16(Bytes a, Bytes b) { return _mm_add_epi8(a, b); }
INLINE Bytes and16(Bytes a, Bytes b) { return _mm_and_si128(a, b); }
INLINE Bytes or16(Bytes a, Bytes b) { return _mm_or_si128(a, b); }
/* All bits of each byte that is equal, or not above. */
INLINE Bytes equal16(Bytes a, Bytes b) { return _mm_cmpeq_epi8(a, b); }
INLINE Bytes at_most16(Bytes a, Bytes b) { return _mm_cmpeq_epi8(_mm_min_epu8(a, b), a); }
/* The highest bit of each byte. */
INLINE uint32_t mask16(Bytes x) { return (uint32_t)_mm_movemask_epi8(x); }
/* The bytes of `x` at `places`; 0 for a place from 128 on. Places from 16 to 127 are not allowed. */
INLINE Bytes pick16(Bytes x, Bytes places) { return _mm_shuffle_epi8(x, places); }
INLINE Bytes two_words(uint64_t low, uint64_t high) { return _mm_set_epi64x((int64_t)high, (int64_t)low); }
/* The value of 16 digits, 0 to 9 each, the first in the lowest byte. */
INLINE uint64_t sixteen_digits(Bytes digits) {
  const Bytes twos = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x010a));
  const Bytes fours = _mm_madd_epi16(twos, _mm_set1_epi32(0x00010064));
  const Bytes eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours), _mm_set1_epi32(0x00012710));
  const uint64_t both = (uint64_t)_mm_cvtsi128_si64(eights);
  return (both & 0xffffffff) * 100000000 + (both >> 32);
}
#elif defined(__aarch64__)
#include <arm_neon.h>
typedef uint8x16_t Bytes;
INLINE Bytes load16(const void *p) { return vld1q_u8(p); }
INLINE void store16(void *p, Bytes x) { vst1q_u8(p, x); }
INLINE Bytes all16(uint8_t c) { return vdupq_n_u8(c); }
INLINE Bytes sub16(Bytes a, Bytes b) { return vsubq_u8(a, b); }
INLINE Bytes add16(Bytes a, Bytes b) { return vaddq_u8(a, b); }
INLINE Bytes and16(Bytes a, Bytes b) { return vandq_u8(a, b); }
INLINE Bytes or16(Bytes a, Bytes b) { return vorrq_u8(a, b); }
INLINE Bytes equal16(Bytes a, Bytes b) { return vceqq_u8(a, b); }
INLINE Bytes at_most16(Bytes a, Bytes b) { return vcleq_u8(a, b); }
INLINE uint32_t mask16(Bytes x) {
  const uint8x16_t bits = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  const uint8x16_t own = vandq_u8(vreinterpretq_u8_s8(vshrq_n_s8(vreinterpretq_s8_u8(x), 7)), bits);
  return (uint32_t)vaddv_u8(vget_low_u8(own)) | (uint32_t)vaddv_u8(vget_high_u8(own)) << 8;
}
INLINE Bytes pick16(Bytes x, Bytes places) { return vqtbl1q_u8(x, places); }
INLINE Bytes two_words(uint64_t low, uint64_t high) {
  return vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(low), vcreate_u64(high)));
}
/* The value of eight digits (Lemire, "Number parsing at a gigabyte per second", 2021, section 4). */
INLINE uint64_t eight_of(uint64_t t) {
  t = t * 10 + (t >> 8);
  return ((t & 0xff000000ff) * 0x000f424000000064 + ((t >> 16) & 0xff000000ff) * 0x0000271000000001) >> 32;
}
INLINE uint64_t sixteen_digits(Bytes digits) {
  const uint64x2_t words = vreinterpretq_u64_u8(digits);
  return eight_of(vgetq_lane_u64(words, 0)) * 100000000 + eight_of(vgetq_lane_u64(words, 1));
}
#endif

/* A bit for each of 64 bytes. */
#if defined(USE_AVX512)
typedef __m512i Bytes64;
INLINE Bytes64 load64(const uint8_t *p) { return _mm512_loadu_si512(p); }
/* Not in one of the registers for masks, whose operations are slow. */
INLINE uint64_t in_register(uint64_t mask) {
  __asm__("" : "+r"(mask));
  return mask;
}
/* Those that are `c`, and those that are not above `c` + `further`. */
INLINE uint64_t places_of(Bytes64 x, uint8_t c) { return in_register(_mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8((char)c))); }
INLINE uint64_t places_from(Bytes64 x, uint8_t c, uint8_t further) {
  return in_register(_mm512_cmple_epu8_mask(_mm512_sub_epi8(x, _mm512_set1_epi8((char)c)), _mm512_set1_epi8((char)further)));
}
#elif defined(USE_AVX2)
typedef struct {
  __m256i low, high;
} Bytes64;
INLINE Bytes64 load64(const uint8_t *p) {
  return (Bytes64){_mm256_loadu_si256((const void *)p), _mm256_loadu_si256((const void *)(p + 32))};
}
INLINE uint64_t mask64(__m256i low, __m256i high) {
  return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}
INLINE uint64_t places_of(Bytes64 x, uint8_t c) {
  const __m256i all = _mm256_set1_epi8((char)c);
  return mask64(_mm256_cmpeq_epi8(x.low, all), _mm256_cmpeq_epi8(x.high, all));
}
INLINE uint64_t places_from(Bytes64 x, uint8_t c, uint8_t further) {
  const __m256i first = _mm256_set1_epi8((char)c), most = _mm256_set1_epi8((char)further);
  const __m256i low = _mm256_sub_epi8(x.low, first), high = _mm256_sub_epi8(x.high, first);
  return mask64(_mm256_cmpeq_epi8(_mm256_min_epu8(low, most), low), _mm256_cmpeq_epi8(_mm256_min_epu8(high, most), high));
}
#else
typedef struct {
  Bytes of[4];
} Bytes64;
INLINE Bytes64 load64(const uint8_t *p) { return (Bytes64){{load16(p), load16(p + 16), load16(p + 32), load16(p + 48)}}; }
INLINE uint64_t places_from(Bytes64 x, uint8_t c, uint8_t further) {
  uint64_t places = 0;
  for (int i = 0; i < 4; i++) places |= (uint64_t)mask16(at_most16(sub16(x.of[i], all16(c)), all16(further))) << 16 * i;
  return places;
}
INLINE uint64_t places_of(Bytes64 x, uint8_t c) { return places_from(x, c, 0); }
#endif
