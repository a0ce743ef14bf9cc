#include "moments-call.h"

/*
 * moments(set, data, length, from, to, figures: Float64Array): the moments of runs `from` to `to` − 1 of `length` elements each, to their
 * places in `figures`. false, and nothing written, where the arguments do not fit each other.
 */
static napi_value moments(napi_env env, napi_callback_info info) {
  enum { SET, DATA, LENGTH, FROM, TO, OUT, COUNT };
  napi_value a[COUNT];
  size_t count = COUNT;
  Array data, figures;
  int64_t length, from, to;
  if (napi_get_cb_info(env, info, &count, a, 0, 0) != napi_ok || count != COUNT) return boolean(env, 0);
  const InstructionSet *set = read_set(env, a[SET]);
  if (!set || !read_array(env, a[DATA], &data) || !read_array(env, a[OUT], &figures)) return boolean(env, 0);
  const int wide = data.type == napi_float64_array;
  if ((!wide && data.type != napi_float32_array) || figures.type != napi_float64_array) return boolean(env, 0);
  if (napi_get_value_int64(env, a[LENGTH], &length) != napi_ok || napi_get_value_int64(env, a[FROM], &from) != napi_ok) return boolean(env, 0);
  if (napi_get_value_int64(env, a[TO], &to) != napi_ok || length < 1 || from < 0 || from > to) return boolean(env, 0);
  if (to > (int64_t)(data.length / (size_t)length) || to > (int64_t)(figures.length / FIGURES)) return boolean(env, 0);
  const char *first = (const char *)data.data + from * length * (wide ? 8 : 4);
  set->moments[wide](first, to - from, length, (double *)figures.data + from * FIGURES);
  return boolean(env, 1);
}

int add_moments(napi_env env, napi_value exports) { return add_function(env, exports, "moments", moments); }
