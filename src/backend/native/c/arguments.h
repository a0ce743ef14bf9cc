/* How the addon's functions read their arguments. Each returns 0, and reads nothing, where an argument is of another kind. */
#pragma once
#define NAPI_VERSION 8
#include <node_api.h>
#include "kernels.h"

enum { MOST_SETS = 4 };

/* Whether this machine has each instruction set. Asked once: a virtual machine takes microseconds to answer. All threads find the same. */
extern int present[MOST_SETS];

/* A typed array's elements. */
typedef struct {
  napi_typedarray_type type;
  size_t length;
  void *data;
} Array;

static inline int read_array(napi_env env, napi_value value, Array *array) {
  bool is_array = false;
  if (napi_is_typedarray(env, value, &is_array) != napi_ok || !is_array) return 0;
  /* Without the buffer itself: it may be shared, which Node-API 8 has no handle for. */
  return napi_get_typedarray_info(env, value, &array->type, &array->length, &array->data, 0, 0) == napi_ok;
}

/* The instruction set of this number, where this machine has it. */
static inline const InstructionSet *read_set(napi_env env, napi_value value) {
  uint32_t set;
  if (napi_get_value_uint32(env, value, &set) != napi_ok || set >= (uint32_t)instruction_set_count || !present[set]) return 0;
  return &instruction_sets[set];
}

/* The instruction set and the kernel of these numbers. 0 where there are none. */
const Kernel *read_kernel(napi_env env, napi_value set, napi_value kernel, const InstructionSet **found);

/* A layer from its words, checked. */
int read_layer(napi_env env, napi_value value, Layer *layer, Lengths *lengths);

static inline napi_value boolean(napi_env env, int value) {
  napi_value result;
  return napi_get_boolean(env, value != 0, &result) == napi_ok ? result : 0;
}

static inline int add_function(napi_env env, napi_value exports, const char *name, napi_callback call) {
  napi_value function;
  if (napi_create_function(env, name, NAPI_AUTO_LENGTH, call, 0, &function) != napi_ok) return 0;
  return napi_set_named_property(env, exports, name, function) == napi_ok;
}
