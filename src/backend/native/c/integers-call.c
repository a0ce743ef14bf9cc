#include "integers-call.h"
#include "integers.h"

static int integers_present[MOST_SETS];

static const IntegerSet *read_integer_set(napi_env env, napi_value value) {
  uint32_t set;
  if (napi_get_value_uint32(env, value, &set) != napi_ok || set >= (uint32_t)integer_set_count || !integers_present[set]) return 0;
  return &integer_sets[set];
}

/* The layer, cut by the set; 0 where it is none, or the set cannot compute it. */
static int read_cut(napi_env env, napi_value value, const IntegerSet *set, Layer *layer, Lengths *lengths, Cut *cut) {
  IntegerPlan plan;
  return read_layer(env, value, layer, lengths) && lay_out_integers(layer, set->per, set->lanes, &plan, cut);
}

/* planIntegers(set, layer: Int32Array, cut: Float64Array of units and bytes): whether the set can compute it. */
static napi_value plan_integers(napi_env env, napi_callback_info info) {
  enum { SET, LAYER, CUT, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT;
  Layer layer;
  Lengths lengths;
  Array result;
  Cut cut;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return boolean(env, 0);
  const IntegerSet *set = read_integer_set(env, a[SET]);
  if (!set || !read_array(env, a[CUT], &result) || result.type != napi_float64_array || result.length != 2) return boolean(env, 0);
  if (!read_cut(env, a[LAYER], set, &layer, &lengths, &cut)) return boolean(env, 0);
  ((double *)result.data)[0] = (double)cut.units;
  ((double *)result.data)[1] = (double)(cut.bytes + 64);
  return boolean(env, 1);
}

/* Whether an array is of 8-bit integers, and `length` long. */
static int is_bytes(const Array *array, int64_t length) {
  return (array->type == napi_int8_array || array->type == napi_uint8_array) && array->length == (size_t)length;
}

static int in_range(int32_t zero_point, int is_signed) {
  return is_signed ? zero_point >= -128 && zero_point <= 127 : zero_point >= 0 && zero_point <= 255;
}

/*
 * integers(set, layer, input, inputZeroPoint, weight, weightZeroPoints: Int32Array, bias: Int32Array or undefined, output: Int32Array,
 * scratch: Uint8Array, from, to): computes units of the layer. false, and nothing computed, where the arguments do not fit each other.
 */
static napi_value integers(napi_env env, napi_callback_info info) {
  enum { SET, LAYER, INPUT, ZERO_POINT, WEIGHT, ZERO_POINTS, BIAS, OUTPUT, SCRATCH, FROM, TO, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT;
  Layer layer;
  Lengths lengths;
  Array input, weight, zero_points, bias = {0}, output, scratch;
  Integers o;
  int64_t from, to;
  Cut cut;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return boolean(env, 0);
  const IntegerSet *set = read_integer_set(env, a[SET]);
  if (!set || !read_cut(env, a[LAYER], set, &layer, &lengths, &cut)) return boolean(env, 0);
  if (!read_array(env, a[INPUT], &input) || !is_bytes(&input, lengths.input)) return boolean(env, 0);
  if (!read_array(env, a[WEIGHT], &weight) || !is_bytes(&weight, lengths.weight)) return boolean(env, 0);
  if (!read_array(env, a[ZERO_POINTS], &zero_points) || zero_points.type != napi_int32_array) return boolean(env, 0);
  if (!read_array(env, a[OUTPUT], &output) || output.type != napi_int32_array || output.length != (size_t)lengths.output) return boolean(env, 0);
  const int has_bias = read_array(env, a[BIAS], &bias);
  if (has_bias && (bias.type != napi_int32_array || bias.length != (size_t)lengths.bias)) return boolean(env, 0);
  if (!read_array(env, a[SCRATCH], &scratch) || scratch.type != napi_uint8_array || scratch.length < (size_t)(cut.bytes + 64))
    return boolean(env, 0);
  if (napi_get_value_int32(env, a[ZERO_POINT], &o.input_zero_point) != napi_ok) return boolean(env, 0);
  if (napi_get_value_int64(env, a[FROM], &from) != napi_ok || napi_get_value_int64(env, a[TO], &to) != napi_ok) return boolean(env, 0);
  if (from < 0 || to > cut.units || from > to || zero_points.length != (size_t)lengths.bias) return boolean(env, 0);
  o.input = input.data;
  o.weight = weight.data;
  o.input_signed = input.type == napi_int8_array;
  o.weight_signed = weight.type == napi_int8_array;
  o.weight_zero_points = (const int32_t *)zero_points.data;
  o.bias = has_bias ? (const int32_t *)bias.data : 0;
  o.output = (int32_t *)output.data;
  if (!in_range(o.input_zero_point, o.input_signed)) return boolean(env, 0);
  for (int64_t i = 0; i < lengths.bias; i++)
    if (!in_range(o.weight_zero_points[i], o.weight_signed)) return boolean(env, 0);
  set->compute(&layer, &o, (void *)(((uintptr_t)scratch.data + 63) & ~(uintptr_t)63), from, to);
  return boolean(env, 1);
}

/* `integerSets`: the names of their instruction sets, by their numbers, and '' for one that this machine lacks. */
int add_integers(napi_env env, napi_value exports) {
  napi_value sets, name;
  if (napi_create_array(env, &sets) != napi_ok) return 0;
  for (int s = 0; s < integer_set_count; s++) {
    integers_present[s] = integer_sets[s].present();
    if (napi_create_string_utf8(env, integers_present[s] ? integer_sets[s].name : "", NAPI_AUTO_LENGTH, &name) != napi_ok) return 0;
    if (napi_set_element(env, sets, (uint32_t)s, name) != napi_ok) return 0;
  }
  if (napi_set_named_property(env, exports, "integerSets", sets) != napi_ok) return 0;
  return add_function(env, exports, "planIntegers", plan_integers) && add_function(env, exports, "integers", integers);
}
