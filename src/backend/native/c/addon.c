/*
 * The addon: what it exports. Tensors are read and written where they lie, in an ArrayBuffer or a SharedArrayBuffer. The files *-call.c
 * check all arguments, so that none reads or writes beyond an array.
 */
#include "integers-call.h"
#include "json-call.h"
#include "layer-call.h"
#include "moments-call.h"
#include "pack-call.h"
#include "probe-call.h"
#include "weights-call.h"

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
  for (int s = 0; s < instruction_set_count; s++) present[s] = instruction_sets[s].present();
  const int added = add_names(env, exports) && add_layers(env, exports) && add_packing(env, exports) && add_probe(env, exports) &&
                    add_moments(env, exports) && add_weights(env, exports) && add_json(env, exports) && add_integers(env, exports);
  return added ? exports : 0;
}
