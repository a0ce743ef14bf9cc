#include "probe-call.h"

/* probe(set, elementBytes, turns): PROBE_SUMS vectors of products, added `turns` times. @returns the elements of all of them */
static napi_value probe(napi_env env, napi_callback_info info) {
  enum { SET, WIDTH, TURNS, COUNT };
  napi_value a[COUNT], result;
  size_t count = COUNT;
  uint32_t width;
  int64_t turns;
  double value;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return 0;
  const InstructionSet *set = read_set(env, a[SET]);
  if (!set || napi_get_value_uint32(env, a[WIDTH], &width) != napi_ok || (width != 4 && width != 8)) return 0;
  if (napi_get_value_int64(env, a[TURNS], &turns) != napi_ok) return 0;
  set->probe[width == 8](turns, 0.5, &value);
  const double elements = (double)turns * PROBE_SUMS * set->bytes / width;
  return napi_create_double(env, elements + 0 * value, &result) == napi_ok ? result : 0;
}

int add_probe(napi_env env, napi_value exports) { return add_function(env, exports, "probe", probe); }
