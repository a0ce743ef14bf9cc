/* What `depthwise` can compute, and its scratch memory. */
#pragma once
#include "layer.h"

Plan plan_depthwise;
