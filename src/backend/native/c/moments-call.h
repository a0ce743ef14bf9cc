/* Adds `moments` to what the addon exports. */
#pragma once
#include "arguments.h"

int add_moments(napi_env env, napi_value exports);
