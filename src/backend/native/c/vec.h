/*
 * Vectors of one element type on one instruction set: REAL is f32 or f64, ISA is avx512, avx2 or neon. Each file that includes this is
 * compiled once per pair. A product and a sum are two operations, each rounded: the build forbids their fusion (-ffp-contract=off).
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define JOIN3(a, b, c) a##_##b##_##c
#define EXPAND3(a, b, c) JOIN3(a, b, c)
/* The name of a kernel of this type on this instruction set. */
#define KERNEL(name) EXPAND3(name, REAL, ISA)

#define INLINE static inline __attribute__((always_inline))

/* VW: elements of a vector. REGISTERS: vectors that the processor holds. TINY: lanes of a mask, as bits from the lowest lane up. */
#if defined(USE_AVX512)
#include <immintrin.h>
#define REGISTERS 32
#if defined(USE_F32)
typedef float T;
typedef __m512 V;
#define VW 16
#define VFN(name) _mm512_##name##_ps
typedef __mmask16 M;
#else
typedef double T;
typedef __m512d V;
#define VW 8
#define VFN(name) _mm512_##name##_pd
typedef __mmask8 M;
#endif
INLINE V load(const T *p) { return VFN(loadu)(p); }
INLINE void store(T *p, V v) { VFN(storeu)(p, v); }
INLINE M mask_of(uint32_t lanes) { return (M)lanes; }
/* Lanes that are not set are 0. Their memory is not read, or not written. */
INLINE V load_lanes(M m, const T *p) { return VFN(maskz_loadu)(m, p); }
INLINE void store_lanes(M m, T *p, V v) { VFN(mask_storeu)(p, m, v); }
/* The set lanes of b, the others of a. */
INLINE V mix(M m, V a, V b) { return VFN(mask_mov)(a, m, b); }
/* The elements of even places of a, then of b. */
INLINE V even(V a, V b) {
#if defined(USE_F32)
  const __m512i places = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
#else
  const __m512i places = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
#endif
  return VFN(permutex2var)(a, places, b);
}
INLINE V odd(V a, V b) {
#if defined(USE_F32)
  const __m512i places = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
#else
  const __m512i places = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
#endif
  return VFN(permutex2var)(a, places, b);
}
/* The elements of the lower (the upper) halves of a and b in turn. */
INLINE V zip_low(V a, V b) {
#if defined(USE_F32)
  const __m512i places = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
#else
  const __m512i places = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11);
#endif
  return VFN(permutex2var)(a, places, b);
}
INLINE V zip_high(V a, V b) {
#if defined(USE_F32)
  const __m512i places = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#else
  const __m512i places = _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
#endif
  return VFN(permutex2var)(a, places, b);
}
/* The lanes of v one place up, behind the last lane of first. */
INLINE V behind(V first, V v) {
#if defined(USE_F32)
  return _mm512_castsi512_ps(_mm512_alignr_epi32(_mm512_castps_si512(v), _mm512_castps_si512(first), VW - 1));
#else
  return _mm512_castsi512_pd(_mm512_alignr_epi64(_mm512_castpd_si512(v), _mm512_castpd_si512(first), VW - 1));
#endif
}
/* Writes the set lanes side by side. With `whole`, what lies behind them in a vector's place may be written, too. */
INLINE void store_packed(uint32_t lanes, int whole, T *p, V v) {
  const V side = VFN(maskz_compress)((M)lanes, v);
  if (whole) store(p, side);
  else VFN(mask_storeu)(p, (M)((1u << __builtin_popcount(lanes)) - 1), side);
}
#elif defined(USE_AVX2)
#include <immintrin.h>
#define REGISTERS 16
#if defined(USE_F32)
typedef float T;
typedef __m256 V;
#define VW 8
#define VFN(name) _mm256_##name##_ps
#else
typedef double T;
typedef __m256d V;
#define VW 4
#define VFN(name) _mm256_##name##_pd
#endif
typedef __m256i M;
INLINE V load(const T *p) { return VFN(loadu)(p); }
INLINE void store(T *p, V v) { VFN(storeu)(p, v); }
INLINE M mask_of(uint32_t lanes) {
#if defined(USE_F32)
  const __m256i bits = _mm256_setr_epi32(1, 2, 4, 8, 16, 32, 64, 128);
  return _mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32((int)lanes), bits), bits);
#else
  const __m256i bits = _mm256_setr_epi64x(1, 2, 4, 8);
  return _mm256_cmpeq_epi64(_mm256_and_si256(_mm256_set1_epi64x((int)lanes), bits), bits);
#endif
}
INLINE V load_lanes(M m, const T *p) { return VFN(maskload)(p, m); }
INLINE void store_lanes(M m, T *p, V v) { VFN(maskstore)(p, m, v); }
#if defined(USE_F32)
INLINE V mix(M m, V a, V b) { return _mm256_blendv_ps(a, b, _mm256_castsi256_ps(m)); }
#else
INLINE V mix(M m, V a, V b) { return _mm256_blendv_pd(a, b, _mm256_castsi256_pd(m)); }
#endif
/* A shuffle works within halves; the permutation puts their quarters in order. */
#if defined(USE_F32)
#define IN_ORDER(v) _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(v), 0xd8))
INLINE V even(V a, V b) { return IN_ORDER(_mm256_shuffle_ps(a, b, 0x88)); }
INLINE V odd(V a, V b) { return IN_ORDER(_mm256_shuffle_ps(a, b, 0xdd)); }
INLINE V zip_low(V a, V b) { return _mm256_permute2f128_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b), 0x20); }
INLINE V zip_high(V a, V b) { return _mm256_permute2f128_ps(_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b), 0x31); }
INLINE V behind(V first, V v) {
  const V middle = _mm256_permute2f128_ps(first, v, 0x21);
  return _mm256_castsi256_ps(_mm256_alignr_epi8(_mm256_castps_si256(v), _mm256_castps_si256(middle), 12));
}
#else
INLINE V even(V a, V b) { return _mm256_permute4x64_pd(_mm256_unpacklo_pd(a, b), 0xd8); }
INLINE V odd(V a, V b) { return _mm256_permute4x64_pd(_mm256_unpackhi_pd(a, b), 0xd8); }
INLINE V zip_low(V a, V b) { return _mm256_permute2f128_pd(_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b), 0x20); }
INLINE V zip_high(V a, V b) { return _mm256_permute2f128_pd(_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b), 0x31); }
INLINE V behind(V first, V v) { return _mm256_shuffle_pd(_mm256_permute2f128_pd(first, v, 0x21), v, 0x5); }
#endif
#elif defined(USE_NEON)
#include <arm_neon.h>
#define REGISTERS 32
#if defined(USE_F32)
typedef float T;
typedef float32x4_t V;
#define VW 4
#define VFN(name) v##name##q_f32
#define SPLAT vdupq_n_f32
#else
typedef double T;
typedef float64x2_t V;
#define VW 2
#define VFN(name) v##name##q_f64
#define SPLAT vdupq_n_f64
#endif
typedef uint32_t M;
INLINE V load(const T *p) { return VFN(ld1)(p); }
INLINE void store(T *p, V v) { VFN(st1)(p, v); }
INLINE M mask_of(uint32_t lanes) { return lanes; }
INLINE V even(V a, V b) { return VFN(uzp1)(a, b); }
INLINE V odd(V a, V b) { return VFN(uzp2)(a, b); }
INLINE V zip_low(V a, V b) { return VFN(zip1)(a, b); }
INLINE V zip_high(V a, V b) { return VFN(zip2)(a, b); }
INLINE V behind(V first, V v) { return VFN(ext)(first, v, VW - 1); }
INLINE V load_lanes(M m, const T *p) {
  T all[VW];
  for (int lane = 0; lane < VW; lane++) all[lane] = m >> lane & 1 ? p[lane] : 0;
  return load(all);
}
INLINE void store_lanes(M m, T *p, V v) {
  T all[VW];
  store(all, v);
  for (int lane = 0; lane < VW; lane++)
    if (m >> lane & 1) p[lane] = all[lane];
}
INLINE V mix(M m, V a, V b) {
  T all[VW];
  store(all, a);
  store_lanes(m, all, b);
  return load(all);
}
#endif

#if defined(USE_NEON)
INLINE V splat(T value) { return SPLAT(value); }
INLINE V mul(V a, V b) { return VFN(mul)(a, b); }
INLINE V add(V a, V b) { return VFN(add)(a, b); }
/* Has a value in a register at this point of the program: the compiler moves it neither up nor down. */
#define PIN(v) __asm__ volatile("" : "+w"(v))
/* *p in all lanes, in a register. */
INLINE V broadcast(const T *p) {
  V v = splat(*p);
  PIN(v);
  return v;
}
#else
INLINE V splat(T value) { return VFN(set1)(value); }
INLINE V mul(V a, V b) { return VFN(mul)(a, b); }
INLINE V add(V a, V b) { return VFN(add)(a, b); }
#define PIN(v) __asm__ volatile("" : "+v"(v))
/* The integer instruction: the one of floats takes the place of a multiplication on Zen 4, and costs a quarter of the speed. */
#if defined(USE_F32)
#define BROADCAST "vpbroadcastd"
#else
#define BROADCAST "vpbroadcastq"
#endif
INLINE V broadcast(const T *p) {
  V v;
  __asm__ volatile(BROADCAST " %1, %0" : "=v"(v) : "m"(*p));
  return v;
}
#endif

#if !defined(USE_AVX512)
INLINE void store_packed(uint32_t lanes, int whole, T *p, V v) {
  (void)whole;
  T all[VW];
  store(all, v);
  for (; lanes; lanes &= lanes - 1) *p++ = all[__builtin_ctz(lanes)];
}
#endif

#define ALL_LANES ((uint32_t)((1u << VW) - 1))
/* The sum with one more product: both steps are rounded. */
INLINE V step(V sum, V x, V w) { return add(sum, mul(x, w)); }

/* The lowest `count` lanes; none for a negative count, all for a large one. */
INLINE uint32_t lowest(int64_t count) { return count >= VW ? ALL_LANES : count <= 0 ? 0 : (1u << count) - 1; }

INLINE int least(int a, int b) { return a < b ? a : b; }
INLINE int most(int a, int b) { return a > b ? a : b; }
