#include "kernels.h"
#include "adjoint.h"
#include "channels.h"
#include "depthwise.h"
#include "groups.h"
#include "tiles.h"

#define DECLARE(kernel, isa) \
  Compute kernel##_f32_##isa, kernel##_f64_##isa, packed_##kernel##_f32_##isa, packed_##kernel##_f64_##isa; \
  Pack pack_##kernel##_f32_##isa, pack_##kernel##_f64_##isa;
#define ROW(kernel, isa) {#kernel, plan_##kernel, {kernel##_f32_##isa, kernel##_f64_##isa}, PACKING_##kernel(kernel, isa)},
#define PACKING(kernel, isa) \
  plan_packing_##kernel, {pack_##kernel##_f32_##isa, pack_##kernel##_f64_##isa}, {packed_##kernel##_f32_##isa, packed_##kernel##_f64_##isa}
#define NO_PACKING(kernel, isa) 0, {0, 0}, {0, 0}
#define PACKING_channels PACKING
#define PACKING_tiles NO_PACKING
#define PACKING_depthwise NO_PACKING
#define PACKING_groups NO_PACKING
#define PACKING_adjoint NO_PACKING
#define TABLE(isa, bytes) \
  KERNELS(DECLARE, isa) \
  Moments moments_f32_##isa, moments_f64_##isa; \
  Probe probe_f32_##isa, probe_f64_##isa; \
  ReadArray read_array_##isa; \
  FindStringEnd find_string_end_##isa; \
  WriteNumbers write_numbers_##isa; \
  WriteBase64 write_base64_##isa; \
  static const Kernel kernels_##isa[KERNEL_COUNT] = {KERNELS(ROW, isa)};
#define SET(isa, bytes) \
  {#isa, \
   bytes, \
   has_##isa, \
   kernels_##isa, \
   {moments_f32_##isa, moments_f64_##isa}, \
   {probe_f32_##isa, probe_f64_##isa}, \
   {read_array_##isa, find_string_end_##isa, write_numbers_##isa, write_base64_##isa}},
#define ONE(isa, bytes) +1

INSTRUCTION_SETS(TABLE)

/* The last entry is none: arrays have at least one. */
const InstructionSet instruction_sets[] = {INSTRUCTION_SETS(SET){"", 0, 0, 0, {0, 0}, {0, 0}, {0, 0, 0, 0}}};
const int instruction_set_count = 0 INSTRUCTION_SETS(ONE);
