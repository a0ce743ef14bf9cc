/* What adjoints ask of their weights, at the speed of memory: some taps in another order, and whether all numbers are finite. */
#include "weights-call.h"

/* Rows that are written side by side: they share the lines of the cache that are read. */
enum { SIDE_BY_SIDE = 16 };

typedef struct {
  int64_t in, out, volume, taps;
  const int32_t *offsets;
} Picking;

#define PICK(name, type) \
  static void name(const Picking *p, const type *weight, type *picked, int64_t from, int64_t to) { \
    while (from < to) { \
      const int64_t group = from / p->in; \
      int64_t end = (group + 1) * p->in < to ? (group + 1) * p->in : to; \
      if (end > from + SIDE_BY_SIDE) end = from + SIDE_BY_SIDE; \
      for (int64_t o = 0; o < p->out; o++) \
        for (int64_t row = from; row < end; row++) { \
          const type *at = weight + ((group * p->out + o) * p->in + row % p->in) * p->volume; \
          type *put = picked + (row * p->out + o) * p->taps; \
          for (int64_t t = 0; t < p->taps; t++) put[t] = at[p->offsets[t]]; \
        } \
      from = end; \
    } \
  }
PICK(pick_words, uint32_t)
PICK(pick_doubles, uint64_t)

/*
 * pick(weight `[groups, out, in, volume]`, sizes: Int32Array of groups, out, in, volume, offsets: Int32Array, picked `[groups, in, out, offsets]`,
 * from, to): the elements at the offsets of each volume, for rows `from` to `to` - 1 of groups × in. false, and nothing written, where the
 * arguments do not fit each other.
 */
static napi_value pick(napi_env env, napi_callback_info info) {
  enum { WEIGHT, SIZES, OFFSETS, PICKED, FROM, TO, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT;
  Array weight, sizes, offsets, picked;
  int64_t from, to;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return boolean(env, 0);
  if (!read_array(env, a[WEIGHT], &weight) || !read_array(env, a[PICKED], &picked) || picked.type != weight.type) return boolean(env, 0);
  if (weight.type != napi_float32_array && weight.type != napi_float64_array) return boolean(env, 0);
  if (!read_array(env, a[SIZES], &sizes) || sizes.type != napi_int32_array || sizes.length != 4) return boolean(env, 0);
  if (!read_array(env, a[OFFSETS], &offsets) || offsets.type != napi_int32_array || offsets.length < 1) return boolean(env, 0);
  if (napi_get_value_int64(env, a[FROM], &from) != napi_ok || napi_get_value_int64(env, a[TO], &to) != napi_ok) return boolean(env, 0);
  const int32_t *size = sizes.data;
  int64_t elements = 1;
  for (int i = 0; i < 4; i++) {
    if (size[i] < 1 || elements > ((int64_t)1 << 48) / size[i]) return boolean(env, 0);
    elements *= size[i];
  }
  const int64_t rows = (int64_t)size[0] * size[2];
  const Picking p = {size[2], size[1], size[3], (int64_t)offsets.length, offsets.data};
  if (weight.length != (size_t)elements || p.taps > p.volume) return boolean(env, 0);
  if (picked.length != (size_t)(elements / p.volume * p.taps) || from < 0 || from > to || to > rows) return boolean(env, 0);
  for (int64_t t = 0; t < p.taps; t++)
    if (p.offsets[t] < 0 || p.offsets[t] >= p.volume) return boolean(env, 0);
  if (weight.type == napi_float64_array) pick_doubles(&p, weight.data, picked.data, from, to);
  else pick_words(&p, weight.data, picked.data, from, to);
  return boolean(env, 1);
}

/* allFinite(data): whether no number is infinite or NaN. false of what is no array of numbers. */
static napi_value all_finite(napi_env env, napi_callback_info info) {
  napi_value data;
  size_t count = 1;
  Array numbers;
  if (napi_get_cb_info(env, info, &count, &data, 0, 0) != napi_ok || count != 1 || !read_array(env, data, &numbers)) return boolean(env, 0);
  int found = 0;
  /* The exponents of what is not finite are all ones: one more overflows into the sign. */
  if (numbers.type == napi_float64_array) {
    const uint64_t *at = numbers.data, one = (uint64_t)1 << 52, sign = (uint64_t)1 << 63;
    uint64_t all = 0;
    for (size_t i = 0; i < numbers.length; i++) all |= (at[i] & ~sign) + one;
    found = (all & sign) != 0;
  } else if (numbers.type == napi_float32_array) {
    const uint32_t *at = numbers.data, one = (uint32_t)1 << 23, sign = (uint32_t)1 << 31;
    uint32_t all = 0;
    for (size_t i = 0; i < numbers.length; i++) all |= (at[i] & ~sign) + one;
    found = (all & sign) != 0;
  } else return boolean(env, 0);
  return boolean(env, !found);
}

int add_weights(napi_env env, napi_value exports) { return add_function(env, exports, "pick", pick) && add_function(env, exports, "allFinite", all_finite); }
