/*
 * Random numbers and texts through the JSON codec and the statistics of every instruction set. Texts and tensors have exactly the sizes that
 * are told, so that the sanitizers see every access beyond them. Numbers are read back to the same bits; texts that are cut short or wrong
 * end at the same place on all instruction sets; sums, minima and maxima are those of plain loops.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kernels.h"
#include "tables.h"

enum { NUMBERS = 24 * 40, ROOM = SLACK + NUMBERS * (LONGEST_NUMBER + 6) };

static uint64_t state;

static uint64_t draw(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static void *copied(const void *from, size_t bytes) {
  void *own = malloc(bytes ? bytes : 1);
  memcpy(own, from, bytes);
  return own;
}

/* Numbers of any bits, of usual magnitudes, small whole ones, and of few digits. */
static void *numbers(size_t count, int wide, int kind) {
  void *data = malloc(count * (wide ? 8 : 4));
  for (size_t i = 0; i < count; i++) {
    const uint64_t bits = draw();
    const double usual = ((double)(bits >> 11) / (1ull << 52) - 1) * (double)(1 << (bits & 7));
    const double value = kind == 1 ? usual : kind == 2 ? (double)(bits % 25) : bits & 3 ? (double)(bits >> 40 & 0xffff) / 100 : -0.0;
    const float narrow = (float)value;
    if (wide) memcpy((char *)data + 8 * i, kind ? (const void *)&value : &bits, 8);
    else memcpy((char *)data + 4 * i, kind ? (const void *)&narrow : &bits, 4);
  }
  return data;
}

/* How an array's reading ended. */
typedef struct {
  int status;
  size_t at, count;
} End;

static End read_all(const JsonCodec *json, const uint8_t *text, size_t length, void *out, size_t room, int wide, size_t most) {
  Reading r = {.rank = -1, .expects = VALUE, .levels = MOST_LEVELS};
  End end = {MORE, 0, 0};
  do {
    end.status = json->read_array(&r, text, length, end.at, most, (char *)out + end.count * (wide ? 8 : 4), room - end.count, wide);
    end.at += (size_t)r.passed;
    end.count += (size_t)r.stored;
  } while ((end.status == MORE && end.count < room) || end.status == UNDECIDED);
  return end;
}

static int same_numbers(const void *a, const void *b, size_t count, int wide) {
  for (size_t i = 0; i < count; i++) {
    const double x = wide ? ((const double *)a)[i] : ((const float *)a)[i], y = wide ? ((const double *)b)[i] : ((const float *)b)[i];
    if (!(isnan(x) && isnan(y)) && memcmp(&x, &y, 8)) return 0;
  }
  return 1;
}

/* @returns what is wrong, 0 where nothing is */
static const char *try_json(const JsonCodec *json, const JsonCodec *other, const void *data, int wide) {
  Writing w = {.axes = 3, .dims = {NUMBERS / 24, 3, 8}};
  uint8_t *room = malloc(ROOM);
  const size_t length = json->write_numbers(&w, data, 0, NUMBERS, wide, room, ROOM);
  uint8_t *text = copied(room, length);
  void *out = malloc(NUMBERS * 8);
  const char *fault = 0;
  const End whole = read_all(json, text, length, out, NUMBERS, wide, 1 + draw() % 3000);
  if (w.written != NUMBERS || whole.status != DONE || whole.at != length || whole.count != NUMBERS) fault = "ends elsewhere";
  else if (!same_numbers(out, data, NUMBERS, wide)) fault = "reads other numbers";
  for (int i = 0; i < 8 && !fault; i++) {
    const size_t cut = 1 + draw() % length;
    uint8_t *wrong = copied(text, cut);
    if (i & 1) wrong[draw() % cut] = (uint8_t)"[]{},.-+eE019 \"x"[draw() % 16];
    wrong[0] = '[';
    const size_t most = 1 + draw() % 3000;
    const End a = read_all(json, wrong, cut, out, NUMBERS, wide, most), b = read_all(other, wrong, cut, out, NUMBERS, wide, most);
    if (a.status != b.status || a.at != b.at || a.count != b.count) fault = "ends elsewhere than another";
    const size_t from = draw() % cut;
    size_t end = from;
    while (end < cut && wrong[end] != '"' && wrong[end] != '\\' && wrong[end] >= 0x20) end++;
    int ascii;
    if (json->find_string_end(wrong, from, cut, &ascii) != end || !ascii) fault = "ends a string elsewhere";
    free(wrong);
  }
  free(out);
  free(text);
  free(room);
  return fault;
}

static int try_base64(const JsonCodec *json) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const size_t count = draw() % 200, length = (count + 2) / 3 * 4;
  uint8_t bytes[202] = {0};
  for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)draw();
  uint8_t *own = copied(bytes, count), *text = malloc(length + !length);
  json->write_base64(own, count, text);
  int same = 1;
  for (size_t i = 0; i < length; i++) {
    const uint32_t three = (uint32_t)bytes[i / 4 * 3] << 16 | (uint32_t)bytes[i / 4 * 3 + 1] << 8 | bytes[i / 4 * 3 + 2];
    const int padding = i / 4 * 3 + i % 4 > count;
    same &= text[i] == (padding ? '=' : alphabet[three >> (18 - 6 * (i % 4)) & 63]);
  }
  free(own);
  free(text);
  return same;
}

/* Whether figures are right for numbers whose sums are exact: small whole ones. */
static int try_moments(const InstructionSet *set, int wide) {
  const int64_t length = 1 + (int64_t)(draw() % 70), runs = 1 + (int64_t)(draw() % 9);
  void *data = numbers((size_t)(length * runs), wide, 2);
  double *figures = malloc((size_t)runs * FIGURES * 8);
  set->moments[wide](data, runs, length, figures);
  int same = 1;
  for (int64_t run = 0; run < runs; run++) {
    double sum = 0, low = INFINITY, high = -INFINITY;
    for (int64_t i = run * length; i < (run + 1) * length; i++) {
      const double value = wide ? ((double *)data)[i] : ((float *)data)[i];
      sum += value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const double *own = figures + run * FIGURES;
    same &= own[0] == sum && own[1] == low && own[2] == high && own[3] >= 0;
  }
  free(data);
  free(figures);
  return same;
}

/* @returns 0 where nothing is wrong */
int fuzz_codec(uint64_t seed, long rounds) {
  state = seed * 2 + 1;
  prepare_tables();
  const InstructionSet *first = 0;
  for (long round = 0; round < rounds; round++) {
    const int wide = (int)(round & 1);
    void *data = numbers(NUMBERS, wide, (int)(round / 2 % 4));
    for (int s = 0; s < instruction_set_count; s++) {
      const InstructionSet *set = &instruction_sets[s];
      if (!set->present()) continue;
      if (!first) first = set;
      const char *fault = try_json(&set->json, &first->json, data, wide);
      if (!try_base64(&set->json)) fault = "writes other base64";
      if (!try_moments(set, wide)) fault = "has other moments";
      if (fault) return printf("round %ld: %s %s\n", round, set->name, fault);
    }
    free(data);
  }
  printf("%ld tensors of %d numbers as JSON, and statistics\n", rounds, NUMBERS);
  return 0;
}
