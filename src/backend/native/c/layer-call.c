/* All sizes are checked here again, so that no argument reads or writes beyond an array. */
#include "layer-call.h"

/* plan(set, kernel, elementBytes, layer: Int32Array, cut: Float64Array of units and bytes): whether the kernel can compute it. */
static napi_value plan(napi_env env, napi_callback_info info) {
  enum { SET, KERNEL, WIDTH, LAYER, CUT, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT;
  const InstructionSet *set;
  uint32_t width;
  Layer layer;
  Lengths lengths;
  Array result;
  Cut cut;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return boolean(env, 0);
  const Kernel *kernel = read_kernel(env, a[SET], a[KERNEL], &set);
  if (!kernel || napi_get_value_uint32(env, a[WIDTH], &width) != napi_ok || (width != 4 && width != 8)) return boolean(env, 0);
  if (!read_array(env, a[CUT], &result) || result.type != napi_float64_array || result.length != 2) return boolean(env, 0);
  if (!read_layer(env, a[LAYER], &layer, &lengths)) return boolean(env, 0);
  if (!kernel->plan(&layer, set->bytes / (int)width, (int)width, &cut)) return boolean(env, 0);
  ((double *)result.data)[0] = (double)cut.units;
  ((double *)result.data)[1] = (double)(cut.bytes + 64);
  return boolean(env, 1);
}

static void *aligned(void *at) { return (void *)(((uintptr_t)at + 63) & ~(uintptr_t)63); }

static napi_value compute(napi_env env, napi_callback_info info, int is_packed) {
  enum { SET, KERNEL, LAYER, INPUT, WEIGHT, BIAS, OUTPUT, SCRATCH, FROM, TO, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT;
  const InstructionSet *set;
  Layer layer;
  Lengths lengths;
  Array input, weight, bias = {0}, output, scratch;
  int64_t from, to;
  Cut cut;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return boolean(env, 0);
  const Kernel *kernel = read_kernel(env, a[SET], a[KERNEL], &set);
  if (!kernel || !read_layer(env, a[LAYER], &layer, &lengths)) return boolean(env, 0);
  if (!read_array(env, a[INPUT], &input) || !read_array(env, a[WEIGHT], &weight) || !read_array(env, a[OUTPUT], &output)) return boolean(env, 0);
  const int has_bias = read_array(env, a[BIAS], &bias);
  const int wide = input.type == napi_float64_array;
  if ((!wide && input.type != napi_float32_array) || weight.type != input.type || output.type != input.type) return boolean(env, 0);
  if (has_bias && (bias.type != input.type || bias.length != (size_t)lengths.bias)) return boolean(env, 0);
  const int width = wide ? 8 : 4;
  Packing packing;
  if (is_packed) {
    if (!kernel->plan_packing || !kernel->plan_packing(&layer, set->bytes / width, width, &packing)) return boolean(env, 0);
    lengths.weight = packing.elements;
  }
  if (input.length != (size_t)lengths.input || weight.length != (size_t)lengths.weight || output.length != (size_t)lengths.output)
    return boolean(env, 0);
  if (!kernel->plan(&layer, set->bytes / width, width, &cut)) return boolean(env, 0);
  if (!read_array(env, a[SCRATCH], &scratch) || scratch.type != napi_uint8_array || scratch.length < (size_t)(cut.bytes + 64))
    return boolean(env, 0);
  if (napi_get_value_int64(env, a[FROM], &from) != napi_ok || napi_get_value_int64(env, a[TO], &to) != napi_ok) return boolean(env, 0);
  if (from < 0 || to > cut.units || from > to) return boolean(env, 0);
  Compute *code = is_packed ? kernel->packed[wide] : kernel->compute[wide];
  code(&layer, input.data, weight.data, has_bias ? bias.data : 0, output.data, aligned(scratch.data), from, to);
  return boolean(env, 1);
}

/*
 * run(set, kernel, layer: Int32Array, input, weight, bias or undefined, output, scratch: Uint8Array, from, to): computes units of the
 * layer. false, and nothing computed, where the arguments do not fit each other.
 */
static napi_value run(napi_env env, napi_callback_info info) { return compute(env, info, 0); }

/* runPacked: the same with weights that `pack` has packed. */
static napi_value run_packed(napi_env env, napi_callback_info info) { return compute(env, info, 1); }

int add_layers(napi_env env, napi_value exports) {
  return add_function(env, exports, "plan", plan) && add_function(env, exports, "run", run) &&
         add_function(env, exports, "runPacked", run_packed);
}
