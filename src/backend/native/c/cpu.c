/* What the processor can, and the system saves when it switches threads. */
#include "integers.h"
#include "kernels.h"
#if defined(__x86_64__)
#include <cpuid.h>

/* BMI: the instructions on bits that have come with AVX2 in all processors, LZCNT apart. */
enum { OSXSAVE = 1 << 27, LZCNT = 1 << 5, BMI = 1 << 3 | 1 << 8, AVX2 = 1 << 5 | BMI, AVX512 = 1 << 16 | 1 << 17 | 1 << 30, AVX512VL = 1 << 31, VNNI = 1 << 11 | 1 << 1 };

/* Bits of leaf 7, where the system saves the registers of `state`; else 0. */
static uint32_t extended_features(uint32_t state) {
  uint32_t a, b, c, d, low, high;
  if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || !(c & LZCNT)) return 0;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & OSXSAVE)) return 0;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & state) != state || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  return b;
}

int has_avx512(void) {
  const uint32_t wanted = (uint32_t)AVX2 | (uint32_t)AVX512 | (uint32_t)AVX512VL;
  return (extended_features(0xe6) & wanted) == wanted;
}

/* Sums of bytes, and permutations of bytes, which all processors with the former but the first ones have. */
int has_vnni(void) {
  uint32_t a, b, c, d;
  return has_avx512() && __get_cpuid_count(7, 0, &a, &b, &c, &d) && (c & VNNI) == VNNI;
}

int has_avx2(void) { return (extended_features(0x06) & AVX2) == AVX2; }
#else
int has_neon(void) { return 1; }
#endif
