#include "pack-call.h"

/* packing(set, kernel, elementBytes, layer: Int32Array, figures: Float64Array of elements and parts): whether the kernel packs weights. */
static napi_value packing(napi_env env, napi_callback_info info) {
  enum { SET, KERNEL, WIDTH, LAYER, FIGURES, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT;
  const InstructionSet *set;
  uint32_t width;
  Layer layer;
  Lengths lengths;
  Array result;
  Packing found;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return boolean(env, 0);
  const Kernel *kernel = read_kernel(env, a[SET], a[KERNEL], &set);
  if (!kernel || !kernel->plan_packing) return boolean(env, 0);
  if (napi_get_value_uint32(env, a[WIDTH], &width) != napi_ok || (width != 4 && width != 8)) return boolean(env, 0);
  if (!read_array(env, a[FIGURES], &result) || result.type != napi_float64_array || result.length != 2) return boolean(env, 0);
  if (!read_layer(env, a[LAYER], &layer, &lengths)) return boolean(env, 0);
  if (!kernel->plan_packing(&layer, set->bytes / (int)width, (int)width, &found)) return boolean(env, 0);
  ((double *)result.data)[0] = (double)found.elements;
  ((double *)result.data)[1] = (double)found.parts;
  return boolean(env, 1);
}

/*
 * pack(set, kernel, layer: Int32Array, weight, packed, from, to): packs parts of the weights. false, and nothing packed, where the
 * arguments do not fit each other.
 */
static napi_value pack(napi_env env, napi_callback_info info) {
  enum { SET, KERNEL, LAYER, WEIGHT, PACKED, FROM, TO, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT;
  const InstructionSet *set;
  Layer layer;
  Lengths lengths;
  Array weight, packed;
  Packing found;
  int64_t from, to;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return boolean(env, 0);
  const Kernel *kernel = read_kernel(env, a[SET], a[KERNEL], &set);
  if (!kernel || !kernel->plan_packing || !read_layer(env, a[LAYER], &layer, &lengths)) return boolean(env, 0);
  if (!read_array(env, a[WEIGHT], &weight) || !read_array(env, a[PACKED], &packed)) return boolean(env, 0);
  const int wide = weight.type == napi_float64_array, width = wide ? 8 : 4;
  if ((!wide && weight.type != napi_float32_array) || packed.type != weight.type) return boolean(env, 0);
  if (!kernel->plan_packing(&layer, set->bytes / width, width, &found)) return boolean(env, 0);
  if (weight.length != (size_t)lengths.weight || packed.length != (size_t)found.elements) return boolean(env, 0);
  if (napi_get_value_int64(env, a[FROM], &from) != napi_ok || napi_get_value_int64(env, a[TO], &to) != napi_ok) return boolean(env, 0);
  if (from < 0 || to > found.parts || from > to) return boolean(env, 0);
  kernel->pack[wide](&layer, weight.data, packed.data, from, to);
  return boolean(env, 1);
}

int add_packing(napi_env env, napi_value exports) {
  return add_function(env, exports, "packing", packing) && add_function(env, exports, "pack", pack);
}
