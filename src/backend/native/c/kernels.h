/* All kernels, on all instruction sets that this build has. */
#pragma once
#include "codec.h"
#include "layer.h"
#include "moments.h"
#include "probe.h"

#if defined(__x86_64__)
#define INSTRUCTION_SETS(DO) DO(avx512, 64) DO(avx2, 32)
#elif defined(__aarch64__)
#define INSTRUCTION_SETS(DO) DO(neon, 16)
#else
#define INSTRUCTION_SETS(DO)
#endif
#define KERNELS(DO, isa) DO(tiles, isa) DO(depthwise, isa) DO(channels, isa) DO(groups, isa) DO(adjoint, isa)

/* One kernel: its plan, and its code for float32 and float64. The rest is null where it reads weights in their own order. */
typedef struct {
  const char *name;
  Plan *plan;
  Compute *compute[2];
  PlanPacking *plan_packing;
  Pack *pack[2];
  Compute *packed[2];
} Kernel;

/* The kernels of one instruction set, whose registers have `bytes` bytes. */
typedef struct {
  const char *name;
  int bytes;
  /* Whether this processor and this system have it. */
  int (*present)(void);
  const Kernel *kernels;
  Moments *moments[2];
  Probe *probe[2];
  JsonCodec json;
} InstructionSet;

enum { KERNEL_COUNT = 5 };

/* The fastest first. */
extern const InstructionSet instruction_sets[];
extern const int instruction_set_count;

int has_avx512(void);
int has_avx2(void);
int has_neon(void);
