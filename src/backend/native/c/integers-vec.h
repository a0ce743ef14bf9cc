/*
 * Vectors of int32 sums, and of taps side by side. `vnni` has 4 bytes each of inputs (unsigned) and weights (signed), so that inputs keep
 * their zero point; the others have 2 numbers of 16 bits, without zero points. No product or sum saturates: what is added to a sum is
 * below 2^18.
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))

/* T: an element of a line. VW: outputs of a vector. V: that many sums, or groups of taps. SHORT_VECTORS: 8 outputs at most. */
#if defined(USE_VNNI) && defined(SHORT_VECTORS)
#include <immintrin.h>
enum { VW = 8, PER = 4, REGISTERS = 32 };
typedef uint8_t T;
typedef __m256i V;
typedef __m256i Order;
INLINE V load(const void *p) { return _mm256_loadu_si256((const V *)p); }
INLINE V splat(int32_t value) { return _mm256_set1_epi32(value); }
INLINE V add(V a, V b) { return _mm256_add_epi32(a, b); }
INLINE void store(int32_t *p, V v) { _mm256_storeu_si256((V *)p, v); }
INLINE V step(V sum, V x, V w) { return _mm256_dpbusd_epi32(sum, x, w); }
INLINE Order order_of(int stride, int dilation) {
  uint8_t places[32];
  for (int i = 0; i < 32; i++) places[i] = (uint8_t)(i / 4 * stride + i % 4 * dilation);
  return _mm256_loadu_si256((const V *)places);
}
INLINE V take_near(const T *p, Order order) { return _mm256_permutexvar_epi8(order, _mm256_loadu_si256((const V *)p)); }
INLINE V take(const T *p, Order order, int dilation) {
  (void)dilation;
  return take_near(p, order);
}
#elif defined(USE_VNNI)
#include <immintrin.h>
enum { VW = 16, PER = 4, REGISTERS = 32 };
typedef uint8_t T;
typedef __m512i V;
typedef __m512i Order;
INLINE V load(const void *p) { return _mm512_loadu_si512(p); }
INLINE V splat(int32_t value) { return _mm512_set1_epi32(value); }
INLINE V add(V a, V b) { return _mm512_add_epi32(a, b); }
INLINE void store(int32_t *p, V v) { _mm512_storeu_si512(p, v); }
INLINE V step(V sum, V x, V w) { return _mm512_dpbusd_epi32(sum, x, w); }
/* Writes the set lanes side by side. In a register first: the instruction for memory takes 140 cycles on Zen 4. */
INLINE void store_packed(uint32_t lanes, int32_t *p, V v) {
  const V side = _mm512_maskz_compress_epi32((__mmask16)lanes, v);
  _mm512_mask_storeu_epi32(p, (__mmask16)((1u << __builtin_popcount(lanes)) - 1), side);
}
/* The bytes of `taps` columns `dilation` apart, of outputs `stride` apart. */
INLINE Order order_of(int stride, int dilation) {
  uint8_t places[64];
  for (int i = 0; i < 64; i++) places[i] = (uint8_t)(i / 4 * stride + i % 4 * dilation);
  return _mm512_loadu_si512(places);
}
INLINE V take(const T *p, Order order, int dilation) {
  (void)dilation;
  return _mm512_permutexvar_epi8(order, _mm512_loadu_si512(p));
}
/* The same of columns that lie in 32 bytes: such a load crosses fewer lines of the cache. */
INLINE V take_near(const T *p, Order order) {
  return _mm512_permutexvar_epi8(order, _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i *)p)));
}
INLINE int is_near(int stride, int dilation) { return 15 * stride + 3 * dilation < 32; }
#elif defined(USE_AVX2)
#include <immintrin.h>
enum { VW = 8, PER = 2, REGISTERS = 16 };
typedef int16_t T;
typedef __m256i V;
typedef int Order;
INLINE V load(const void *p) { return _mm256_loadu_si256((const V *)p); }
INLINE V splat(int32_t value) { return _mm256_set1_epi32(value); }
INLINE V add(V a, V b) { return _mm256_add_epi32(a, b); }
INLINE void store(int32_t *p, V v) { _mm256_storeu_si256((V *)p, v); }
INLINE V step(V sum, V x, V w) { return add(sum, _mm256_madd_epi16(x, w)); }
INLINE V take(const T *p, Order order, int dilation) {
  (void)order;
  const __m128i a = _mm_loadu_si128((const __m128i *)p), b = _mm_loadu_si128((const __m128i *)(p + dilation));
  return _mm256_set_m128i(_mm_unpackhi_epi16(a, b), _mm_unpacklo_epi16(a, b));
}
#elif defined(USE_NEON)
#include <arm_neon.h>
enum { VW = 4, PER = 2, REGISTERS = 32 };
typedef int16_t T;
typedef int32x4_t V;
typedef int Order;
INLINE V load(const void *p) { return vreinterpretq_s32_u8(vld1q_u8((const uint8_t *)p)); }
INLINE V splat(int32_t value) { return vdupq_n_s32(value); }
INLINE V add(V a, V b) { return vaddq_s32(a, b); }
INLINE void store(int32_t *p, V v) { vst1q_s32(p, v); }
INLINE V step(V sum, V x, V w) {
  const int16x8_t a = vreinterpretq_s16_s32(x), b = vreinterpretq_s16_s32(w);
  return vaddq_s32(sum, vpaddq_s32(vmull_s16(vget_low_s16(a), vget_low_s16(b)), vmull_high_s16(a, b)));
}
INLINE V take(const T *p, Order order, int dilation) {
  (void)order;
  const int16x4x2_t pair = vzip_s16(vld1_s16(p), vld1_s16(p + dilation));
  return vreinterpretq_s32_s16(vcombine_s16(pair.val[0], pair.val[1]));
}
#endif

#if !defined(USE_VNNI)
INLINE void store_packed(uint32_t lanes, int32_t *p, V v) {
  int32_t all[VW];
  store(all, v);
  for (; lanes; lanes &= lanes - 1) *p++ = all[__builtin_ctz(lanes)];
}
INLINE Order order_of(int stride, int dilation) {
  (void)stride;
  (void)dilation;
  return 0;
}
/* The pairs of columns of outputs two columns apart lie as they are taken. */
INLINE V take_near(const T *p, Order order) {
  (void)order;
  return load(p);
}
INLINE int is_near(int stride, int dilation) { return stride == 2 && dilation == 1; }
#endif

#define ALL_LANES ((uint32_t)((1u << VW) - 1))

INLINE uint32_t lowest(int64_t count) { return count >= VW ? ALL_LANES : count <= 0 ? 0 : (1u << count) - 1; }
INLINE int least(int a, int b) { return a < b ? a : b; }
