/*
 * Inverted dropout (Srivastava et al. 2014): in training each unit of a hidden layer is kept with probability 1 − p
 * and then multiplied by 1 / (1 − p); a pass that only scores leaves all units as they are.
 *
 * Whether unit u of example e (its place in the mini-batch) is kept in layer l of iteration t is a hash of these four
 * and of the trial's dropout state. So a mask depends on no order of computing, and a saved training needs none.
 */
#ifndef JMIN_DROPOUT_H
#define JMIN_DROPOUT_H

#include "product.h"
#include "shapes.h"
#include "vector.h"

/* The output function of splitmix64 (Vigna). */
static uint64_t mixed64(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/* A permutation of 32 bits in which every bit depends on all (Wellons, hash-prospector). */
INLINE uint32_t mixed32(uint32_t x) {
  x = (x ^ (x >> 16)) * 0x21f0aaadu;
  x = (x ^ (x >> 15)) * 0xd35a2d97u;
  return x ^ (x >> 15);
}

INLINE bits mixed_bits(bits x) {
  x = (x ^ (x >> 16)) * splat_bits(0x21f0aaadu);
  x = (x ^ (x >> 15)) * splat_bits(0xd35a2d97u);
  return x ^ (x >> 15);
}

/* What a mask of layer l is made from in the coming update. */
struct Mask {
  uint32_t ofUnits, ofExamples; /* hashed with their numbers */
  uint32_t least;               /* units whose hash is below are dropped */
  float scale;
};

static struct Mask mask_of(const struct Training *t, int l) {
  uint64_t step = (uint64_t)t->iteration * 0x9e3779b97f4a7c15u + (uint64_t)l;
  uint64_t key = mixed64(t->dropoutState.s0 ^ mixed64(t->dropoutState.s1 + step));
  return (struct Mask){(uint32_t)(key >> 32), (uint32_t)key, (uint32_t)(t->dropout * 0x1p32), (float)(1 / (1 - t->dropout))};
}

/* Drops units of layer l in a chunk whose examples are the mini-batch's from t->done: A, or dZ in place. */
SEPARATE void drop_units(const struct Training *t, int l, int panels, const float *from, float *to) {
  struct Mask mask = mask_of(t, l);
  int units = t->layer[l].units;
  for (int panel = 0; panel < panels; panel++, from += panel_step(units), to += panel_step(units)) {
    uint32_t example[WIDTH] __attribute__((aligned(64)));
    for (int e = 0; e < WIDTH; e++) example[e] = mixed32((uint32_t)(t->done + panel * WIDTH + e) ^ mask.ofExamples);
    for (int unit = 0; unit < units; unit++) {
      bits ofUnit = splat_bits(mixed32((uint32_t)unit ^ mask.ofUnits));
      EACH_PART {
        ptrdiff_t at = unit * WIDTH + p * LANES;
        bits isDropped = below(mixed_bits(*(const bits *)(example + p * LANES) ^ ofUnit), splat_bits(mask.least));
        store(to + at, as_vec(as_bits(load(from + at) * splat(mask.scale)) & ~isDropped));
      }
    }
  }
}

#endif
