/* Tables of the codec, the same for all instruction sets and all threads. */
#pragma once
#include <stddef.h>
#include <stdint.h>

/*
 * Powers of ten as 128-bit significands: Eisel and Lemire's reading needs 10^-342 to 10^308, Schubfach's writing 10^-292 to 10^324. Entry k
 * is ceil(10^k · 2^-s) with 2^127 <= entry < 2^128.
 */
enum { LEAST_POWER = -342, GREATEST_POWER = 324, POWERS = GREATEST_POWER - LEAST_POWER + 1 };
typedef struct {
  uint64_t high, low;
} Power;
extern Power powers_of_ten[POWERS];

/* Shuffles by offset of a number's point and of its end (the same if there is no point): all bytes but it, flush right. */
extern uint8_t flush_right[16][16][16];

/*
 * How float32 of one exponent are written (write-block.h), by their exponent field. Those without a scale are left to
 * Schubfach's way.
 */
typedef struct {
  /* 10^-k, or for 0 what makes a subnormal number too large; and half of the distance of neighbours in units of 10^k. */
  double scale, half;
  /* The bit of the last digit that leading zeros do not lose; the bits of the digits behind the point. */
  int32_t kept, decimals;
  /* Which of layout_shuffles; 32 + zeros between the point and digit 0; where the point is, before leading zeros are dropped. */
  int16_t shuffle, length, point;
} Layout;
enum { EXPONENTS = 256 };
extern Layout layouts[EXPONENTS];
/* Where in the text each digit stands, by k. */
enum { LEAST_K = -13, GREATEST_K = 7, LAYOUT_SHUFFLES = GREATEST_K - LEAST_K + 1 };
extern uint8_t layout_shuffles[LAYOUT_SHUFFLES][32];

/* Fills the tables, once for all threads. Call it before everything else. */
void prepare_tables(void);
