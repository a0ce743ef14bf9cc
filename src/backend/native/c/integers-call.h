/* Adds the functions of the kernels of 8-bit integers to what the addon exports. */
#pragma once
#include "arguments.h"

int add_integers(napi_env env, napi_value exports);
