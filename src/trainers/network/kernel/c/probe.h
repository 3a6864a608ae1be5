/* What tests and the loader ask: is fused fused, and the functions by themselves. */
#ifndef JMIN_PROBE_H
#define JMIN_PROBE_H

#include "activation.h"
#include "kernel.h"
#include "random.h"
#include "vector.h"

/* (1 + 2^-12)² − (1 + 2^-11) is 2^-24; rounded twice it is 0. Volatile, so that the machine computes it. */
SHARED int self_test(void) {
  volatile float a = 1 + 0x1p-12f, c = -(1 + 0x1p-11f);
  float sums[WIDTH] __attribute__((aligned(64)));
  EACH_PART store(sums + p * LANES, fused(splat(a), splat(a), splat(c)));
  for (int i = 0; i < WIDTH; i++)
    if (sums[i] != 0x1p-24f) return 0;
  return fused_one(a, a, c) == 0x1p-24f;
}

/* One value by a vector function, in whatever lane comes last. */
static double by_vector(int function, float x) {
  float lanes[LANES] __attribute__((aligned(64)));
  vec v = splat(x);
  if (function == PROBE_EXP) v = exp_nonpositive(v);
  else if (function == PROBE_TANH) v = tanh_of(v);
  else if (function == PROBE_SIGMOID) v = sigmoid_of(v);
  else v = log1p_of(v);
  store(lanes, v);
  return (double)lanes[LANES - 1];
}

/* y[i] = function(x[i]); PROBE_FMA takes three numbers from x for each. */
SHARED void probe(int function, const double *x, double *y, int count) {
  for (int i = 0; i < count; i++) {
    if (function == PROBE_FMA) y[i] = (double)fused_one((float)x[3 * i], (float)x[3 * i + 1], (float)x[3 * i + 2]);
    else if (function == PROBE_LOG64) y[i] = portable_log(x[i]);
    else if (function == PROBE_EXP64) y[i] = portable_exp(x[i]);
    else if (function == PROBE_COS64) y[i] = cos_turns(x[i]);
    else y[i] = by_vector(function, (float)x[i]);
  }
}

#endif
