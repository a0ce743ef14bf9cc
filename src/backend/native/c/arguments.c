#include "arguments.h"

int present[MOST_SETS];

const Kernel *read_kernel(napi_env env, napi_value set, napi_value kernel, const InstructionSet **found) {
  uint32_t k;
  *found = read_set(env, set);
  if (!*found || napi_get_value_uint32(env, kernel, &k) != napi_ok || k >= KERNEL_COUNT) return 0;
  return &(*found)->kernels[k];
}

int read_layer(napi_env env, napi_value value, Layer *layer, Lengths *lengths) {
  Array words;
  if (!read_array(env, value, &words) || words.type != napi_int32_array || words.length != LAYER_WORDS) return 0;
  int32_t *to = (int32_t *)layer;
  for (int i = 0; i < LAYER_WORDS; i++) to[i] = ((const int32_t *)words.data)[i];
  return check_layer(layer, lengths);
}
