/* Adds `pick` and `allFinite` to what the addon exports. */
#pragma once
#include "arguments.h"

int add_weights(napi_env env, napi_value exports);
