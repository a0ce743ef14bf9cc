/* Adds the functions of the JSON codec to what the addon exports. */
#pragma once
#include "arguments.h"

int add_json(napi_env env, napi_value exports);
