/* `plan`, `run` and `runPacked` for the addon. */
#pragma once
#include "arguments.h"

/* Adds them to the exports. @returns 0 if that fails */
int add_layers(napi_env env, napi_value exports);
