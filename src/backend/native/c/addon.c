/*
 * The addon: `plan` and `run` for every kernel of every instruction set. Tensors are read and written where they lie, in an ArrayBuffer or
 * a SharedArrayBuffer. All sizes are checked here again, so that no argument reads or writes beyond an array.
 */
#include "arguments.h"
#include "integers-call.h"
#include "json-call.h"
#include "moments-call.h"
#include "pack-call.h"
#include "weights-call.h"

int read_layer(napi_env env, napi_value value, Layer *layer, Lengths *lengths) {
  Array words;
  if (!read_array(env, value, &words) || words.type != napi_int32_array || words.length != LAYER_WORDS) return 0;
  int32_t *to = (int32_t *)layer;
  for (int i = 0; i < LAYER_WORDS; i++) to[i] = ((const int32_t *)words.data)[i];
  return check_layer(layer, lengths);
}

int present[MOST_SETS];

const Kernel *read_kernel(napi_env env, napi_value set, napi_value kernel, const InstructionSet **found) {
  uint32_t k;
  *found = read_set(env, set);
  if (!*found || napi_get_value_uint32(env, kernel, &k) != napi_ok || k >= KERNEL_COUNT) return 0;
  return &(*found)->kernels[k];
}

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

/* probe(set, elementBytes, turns): PROBE_SUMS vectors of products, added `turns` times. @returns the elements of all of them */
static napi_value probe(napi_env env, napi_callback_info info) {
  enum { SET, WIDTH, TURNS, COUNT };
  napi_value a[COUNT], result;
  size_t count = COUNT;
  uint32_t set, width;
  int64_t turns;
  double value;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return 0;
  if (napi_get_value_uint32(env, a[SET], &set) != napi_ok || napi_get_value_uint32(env, a[WIDTH], &width) != napi_ok) return 0;
  if (napi_get_value_int64(env, a[TURNS], &turns) != napi_ok || set >= (uint32_t)instruction_set_count) return 0;
  if (!present[set] || (width != 4 && width != 8)) return 0;
  instruction_sets[set].probe[width == 8](turns, 0.5, &value);
  const double elements = (double)turns * PROBE_SUMS * instruction_sets[set].bytes / width;
  return napi_create_double(env, elements + 0 * value, &result) == napi_ok ? result : 0;
}

/* `sets`: the names of the instruction sets, by their numbers, and '' for one that this machine lacks. `kernels`: those of the kernels. */
static int add_names(napi_env env, napi_value exports) {
  napi_value sets, kernels, name;
  if (napi_create_array(env, &sets) != napi_ok || napi_create_array(env, &kernels) != napi_ok) return 0;
  for (int s = 0; s < instruction_set_count; s++) {
    const InstructionSet *set = &instruction_sets[s];
    if (napi_create_string_utf8(env, present[s] ? set->name : "", NAPI_AUTO_LENGTH, &name) != napi_ok) return 0;
    if (napi_set_element(env, sets, (uint32_t)s, name) != napi_ok) return 0;
    for (int k = 0; k < KERNEL_COUNT; k++) {
      if (napi_create_string_utf8(env, set->kernels[k].name, NAPI_AUTO_LENGTH, &name) != napi_ok) return 0;
      if (napi_set_element(env, kernels, (uint32_t)k, name) != napi_ok) return 0;
    }
  }
  return napi_set_named_property(env, exports, "sets", sets) == napi_ok && napi_set_named_property(env, exports, "kernels", kernels) == napi_ok;
}

NAPI_MODULE_INIT(/* napi_env env, napi_value exports */) {
  napi_value function;
  for (int s = 0; s < instruction_set_count; s++) present[s] = instruction_sets[s].present();
  if (!add_names(env, exports)) return 0;
  if (napi_create_function(env, "plan", NAPI_AUTO_LENGTH, plan, 0, &function) != napi_ok) return 0;
  if (napi_set_named_property(env, exports, "plan", function) != napi_ok) return 0;
  if (napi_create_function(env, "probe", NAPI_AUTO_LENGTH, probe, 0, &function) != napi_ok) return 0;
  if (napi_set_named_property(env, exports, "probe", function) != napi_ok) return 0;
  if (napi_create_function(env, "run", NAPI_AUTO_LENGTH, run, 0, &function) != napi_ok) return 0;
  if (napi_set_named_property(env, exports, "run", function) != napi_ok) return 0;
  if (!add_function(env, exports, "runPacked", run_packed) || !add_packing(env, exports)) return 0;
  const int added = add_moments(env, exports) && add_weights(env, exports) && add_json(env, exports) && add_integers(env, exports);
  return added ? exports : 0;
}
