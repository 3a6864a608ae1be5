/*
 * exp, tanh, sigmoid and log(1 + u) on a vector, and the activations and their derivatives.
 *
 * Only +, −, ×, ÷, fma and exact operations on exponents, in a fixed order: the same bits everywhere. Errors, over
 * the whole range, in units in the last place: exp 1.2, tanh 2.6, sigmoid 2.3, log(1 + u) 2.1.
 */
#ifndef JMIN_ACTIVATION_H
#define JMIN_ACTIVATION_H

#include "shapes.h"
#include "vector.h"

/* e^x for x ≤ 0 is s·(1 + q) with s a power of two; e^x − 1 is s·q + (s − 1), without cancellation. */
struct Exponential {
  vec s, q;
};

/* Below this e^x is below SMALLEST and counts as 0. */
#define LOWEST_EXPONENT -43.66827f

/* x = n ln 2 + r with |r| ≤ ln 2 / 2, for LOWEST_EXPONENT ≤ x ≤ 0; q = e^r − 1 by its Taylor series, whose eighth
 * term is below 2^-27 of the first. Adding 1.5·2^23 rounds to a whole number, which then stands in the lowest bits. */
INLINE struct Exponential exponential(vec x) {
  vec shifted = fused(x, splat(1.44269504f), splat(12582912.0f));
  vec n = shifted - splat(12582912.0f);
  vec r = fused(n, splat(-0.693145752f), x);
  r = fused(n, splat(-1.42860677e-6f), r);
  vec series = splat(1.0f / 5040);
  series = fused(series, r, splat(1.0f / 720));
  series = fused(series, r, splat(1.0f / 120));
  series = fused(series, r, splat(1.0f / 24));
  series = fused(series, r, splat(1.0f / 6));
  series = fused(series, r, splat(0.5f));
  series = fused(series, r, splat(1.0f));
  struct Exponential e = {as_vec((as_bits(shifted) << 23) + splat_bits(0x3f800000u)), series * r};
  return e;
}

/* e^x for x ≤ 0; 0 below LOWEST_EXPONENT; NaN of NaN. */
INLINE vec exp_nonpositive(vec x) {
  struct Exponential e = exponential(x);
  bits lost = greater(splat(LOWEST_EXPONENT), x);
  return as_vec(as_bits(fused(e.s, e.q, e.s)) & ~lost);
}

/* tanh|z| = −(e^(−2|z|) − 1) / (e^(−2|z|) + 1). */
INLINE vec tanh_of(vec z) {
  vec x = magnitude(z) * splat(-2.0f);
  x = choose(greater(splat(LOWEST_EXPONENT), x), splat(LOWEST_EXPONENT), x);
  struct Exponential e = exponential(x);
  vec less1 = fused(e.s, e.q, e.s - splat(1.0f));
  vec result = (zero() - less1) / (less1 + splat(2.0f));
  return as_vec(as_bits(result) | (as_bits(z) & splat_bits(0x80000000u)));
}

/* 1 / (1 + e^−|z|) for z above 0, e^−|z| / (1 + e^−|z|) below. */
INLINE vec sigmoid_of(vec z) {
  vec e = exp_nonpositive(zero() - magnitude(z));
  vec above = choose(greater(zero(), z), e, splat(1.0f));
  return above / (splat(1.0f) + e);
}

/* log(1 + u) for u ≥ 0. With f = 1 + u as rounded: log f + (u − (f − 1)) / f, where the second term mends the
 * rounding. f = 2^k·m with m in [√½, √2); log m = 2 atanh s, s = (m − 1) / (m + 1), as an odd series. */
INLINE vec log1p_of(vec u) {
  vec f = splat(1.0f) + u;
  vec mend = (u - (f - splat(1.0f))) / f;
  bits shifted = as_bits(f) - splat_bits(0x3f3504f3u); /* √½ */
  bits exponent = (shifted >> 23) & splat_bits(0xff);
  vec k = as_vec(exponent | splat_bits(0x4b000000u)) - splat(8388608.0f);
  vec m = as_vec(as_bits(f) - (exponent << 23));
  vec s = (m - splat(1.0f)) / (m + splat(1.0f));
  vec z = s * s;
  vec series = splat(2.0f / 11);
  series = fused(series, z, splat(2.0f / 9));
  series = fused(series, z, splat(2.0f / 7));
  series = fused(series, z, splat(2.0f / 5));
  series = fused(series, z, splat(2.0f / 3));
  series = series * z;
  vec tail = fused(series, s, mend);
  tail = fused(k, splat(-2.12194440e-4f), tail);
  return fused(k, splat(0.693359375f), fused(splat(2.0f), s, tail));
}

/* relu, leaky_relu and linear are one function: z above zero, slope·z below. */
INLINE int is_piecewise(enum Activation f) { return f == RELU || f == LEAKY_RELU || f == LINEAR; }

INLINE vec piecewise(vec z, vec slope) { return choose(greater(z, zero()), z, slope * z); }

/* A = f(Z) over `count` floats in place, for the activations that are not piecewise. */
SEPARATE void activate(enum Activation f, float *Z, int count) {
  if (f == TANH) {
    for (int i = 0; i < count; i += LANES) store(Z + i, flush(tanh_of(load(Z + i))));
  } else {
    for (int i = 0; i < count; i += LANES) store(Z + i, flush(sigmoid_of(load(Z + i))));
  }
}

/* dZ = dA · f′(Z), with f′ from A: 1 or slope; 1 − A²; A(1 − A). */
INLINE vec through_derivative(enum Activation f, vec slope, vec dA, vec A) {
  vec one = splat(1.0f);
  if (f == TANH) return dA * fused(zero() - A, A, one);
  if (f == SIGMOID) return dA * (A * (one - A));
  return choose(greater(A, zero()), dA, slope * dA);
}

#endif
