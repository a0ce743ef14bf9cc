#include "tables.h"

Power powers_of_ten[POWERS];
uint8_t flush_right[16][16][16];
Layout layouts[EXPONENTS];
uint8_t layout_shuffles[LAYOUT_SHUFFLES][32];

/* A whole number of 1024 bits, the lowest word first. */
enum { WORDS = 32 };
typedef uint32_t Big[WORDS];

static int bits_of(const Big x) {
  int word = WORDS - 1;
  while (word > 0 && x[word] == 0) word--;
  return 32 * word + 32 - __builtin_clz(x[word]);
}

/* The 128 bits from the highest set bit on; `more` says whether a bit below them is set. */
static Power top_bits(const Big x, int *more) {
  const int length = bits_of(x);
  uint64_t half[2] = {0, 0};
  *more = 0;
  for (int i = 0; i < length; i++) {
    const int place = length - 1 - i;
    const uint64_t bit = x[place >> 5] >> (place & 31) & 1;
    if (i < 128) half[i >> 6] |= bit << (63 - (i & 63));
    else if (bit) *more = 1;
  }
  return (Power){half[0], half[1]};
}

static Power next_above(Power p) {
  p.low++;
  p.high += p.low == 0;
  return p;
}

static void fill_powers(void) {
  /* As 10^k = 5^k · 2^k, the powers of five will do. floor(2^1023 / 5^k) is floor(floor(2^1023 / 5^(k-1)) / 5). */
  Big five = {1}, inverse = {0};
  inverse[WORDS - 1] = 1u << 31;
  for (int k = 0; k <= -LEAST_POWER; k++) {
    int more;
    if (k <= GREATEST_POWER) {
      const Power p = top_bits(five, &more);
      powers_of_ten[k - LEAST_POWER] = more ? next_above(p) : p;
    }
    if (k > 0) powers_of_ten[-k - LEAST_POWER] = next_above(top_bits(inverse, &more)); /* never exact */
    uint64_t carry = 0, rest = 0;
    for (int i = 0; i < WORDS; i++) {
      carry += 5ull * five[i];
      five[i] = (uint32_t)carry;
      carry >>= 32;
    }
    for (int i = WORDS - 1; i >= 0; i--) {
      rest = rest << 32 | inverse[i];
      inverse[i] = (uint32_t)(rest / 5);
      rest %= 5;
    }
  }
}

static void fill_flush_right(void) {
  for (int point = 1; point < 16; point++)
    for (int end = point; end < 16; end++)
      for (int j = 0; j < 16; j++) {
        const int i = j - (end == point ? 16 - end : 17 - end); /* byte j of the result is digit i */
        flush_right[point][end][j] = i < 0 ? 0xff : (uint8_t)(i < point ? i : i + 1);
      }
}

/* 10^n for 0 <= n <= 22, exact. */
static double ten_to(int n) {
  double power = 1;
  for (int i = 0; i < n; i++) power *= 10;
  return power;
}

static int at_least_0(int n) { return n > 0 ? n : 0; }

static void fill_layout(int exponent, double scale, double half, int k) {
  const int whole = at_least_0(9 + k), zeros = at_least_0(-8 - k);
  layouts[exponent] = (Layout){
      .scale = scale,
      .half = half,
      .kept = 1 << at_least_0(whole - 1),
      .decimals = (int32_t)(~0u << whole),
      .shuffle = (int16_t)(k - LEAST_K),
      .length = (int16_t)(32 + zeros),
      .point = (int16_t)(9 + k > 1 ? 9 + k : 1),
  };
}

static void fill_layouts(void) {
  for (int k = LEAST_K; k <= GREATEST_K; k++) {
    const int zeros = at_least_0(-8 - k);
    /* Text before leading zeros are dropped: digits 0 to 8, the point behind digit 8 + k. */
    for (int j = 0; j < 32; j++) {
      const int digit = j < 9 + k ? j : j - 1 - zeros;
      layout_shuffles[k - LEAST_K][j] = digit < 0 || digit > 8 ? 9 : digit == 0 ? 8 : (uint8_t)(digit - 1);
    }
    const double scale = k > 0 ? 1 / ten_to(k) : ten_to(-k);
    for (int e = 108; e < 176; e++) {
      const union {
        uint64_t bits;
        double value;
      } ulp = {(uint64_t)(e + 896 - 23) << 52};
      const double width = k > 0 ? ulp.value / ten_to(k) : ulp.value * ten_to(-k);
      if (width >= 1 && width < 10) fill_layout(e, scale, width / 2, k);
    }
  }
  fill_layout(0, 0x1p1000, 1, -8); /* 0, as digit 0 before the point */
}

void prepare_tables(void) {
  enum { NOT_YET, BUSY, READY };
  static int state = NOT_YET;
  int expected = NOT_YET;
  if (__atomic_compare_exchange_n(&state, &expected, BUSY, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
    fill_powers();
    fill_flush_right();
    fill_layouts();
    __atomic_store_n(&state, READY, __ATOMIC_RELEASE);
  }
  /* Another thread fills them, in less than a millisecond. */
  while (__atomic_load_n(&state, __ATOMIC_ACQUIRE) != READY) {
  }
}
