/* `packing` and `pack` for the addon. */
#pragma once
#include "arguments.h"

/* Adds both to the exports. @returns 0 if that fails */
int add_packing(napi_env env, napi_value exports);
