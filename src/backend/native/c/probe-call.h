/* `probe` for the addon. */
#pragma once
#include "arguments.h"

/* Adds it to the exports. @returns 0 if that fails */
int add_probe(napi_env env, napi_value exports);
