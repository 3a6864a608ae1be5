/*
 * The twins of src/base/random.ts and src/base/portableMath.ts: the same operations on float64 in the same order,
 * none of them fused, so that initial weights and permutations have the bits the TypeScript ones have.
 */
#ifndef JMIN_RANDOM_H
#define JMIN_RANDOM_H

#include "shapes.h"

static const double LN2_HIGH = 0.6931471803691238; /* ln 2, its low 21 bits zero, so that k·LN2_HIGH is exact */
static const double LN2_LOW = 1.9082149292705877e-10;

typedef union {
  double number;
  uint64_t bits;
} Double;

static double power_of_two(int64_t k) {
  Double power = {.bits = (uint64_t)(k + 1023) << 52};
  return power.number;
}

/* e^x; 0 below −708, Infinity above 709.78. */
SHARED double portable_exp(double x) {
  if (x != x) return x;
  if (x > 709.782712893384) return __builtin_inf();
  if (x < -708) return 0;
  double k = __builtin_floor(x * 1.4426950408889634 + 0.5);
  double r = x - k * LN2_HIGH - k * LN2_LOW;
  double sum = 1;
  for (int n = 14; n >= 1; n--) sum = 1 + (r * sum) / n;
  return k > 1022 ? sum * power_of_two((int64_t)k - 1) * 2 : sum * power_of_two((int64_t)k);
}

/* The natural logarithm of a normal positive number; −Infinity of 0, NaN below. */
static double portable_log(double x) {
  if (x != x || x < 0) return __builtin_nan("");
  if (x == 0) return -__builtin_inf();
  if (x == __builtin_inf()) return x;
  Double parts = {.number = x};
  double k = (double)((int64_t)(parts.bits >> 52) - 1022);
  parts.bits = (parts.bits & 0x000fffffffffffffu) | 0x3fe0000000000000u;
  double f = parts.number;
  if (f < 0.7071067811865476) {
    f = f * 2;
    k = k - 1;
  }
  double s = (f - 1) / (f + 1);
  double z = s * s;
  double series = 1.0 / 23;
  for (int n = 21; n >= 3; n -= 2) series = 1.0 / n + z * series;
  double tail = 2 * s * z * series;
  return k * LN2_HIGH + (2 * s + (tail + k * LN2_LOW));
}

static double sine_series(double x) {
  double z = x * x;
  double sum = 1;
  for (int n = 16; n >= 2; n -= 2) sum = 1 - (z * sum) / (n * (n + 1));
  return x * sum;
}

static double cosine_series(double x) {
  double z = x * x;
  double sum = 1;
  for (int n = 17; n >= 1; n -= 2) sum = 1 - (z * sum) / (n * (n + 1));
  return sum;
}

/* sin(2π·turns). */
static double sin_turns(double turns) {
  double fraction = turns - __builtin_floor(turns);
  double quadrant = __builtin_floor(fraction * 4 + 0.5);
  double x = (fraction - quadrant * 0.25) * 6.283185307179586;
  double value = (int)quadrant % 2 == 0 ? sine_series(x) : cosine_series(x);
  return quadrant == 2 || quadrant == 3 ? -value : value;
}

/* cos(2π·turns). */
static double cos_turns(double turns) { return sin_turns(turns + 0.25); }

static uint64_t rotate(uint64_t word, int by) { return (word << by) | (word >> (64 - by)); }

/* xoroshiro128+ (Blackman and Vigna 2018), upper 53 bits: uniform in [0, 1). */
static double uniform(struct Random *random) {
  uint64_t word = random->s0 + random->s1;
  uint64_t mixed = random->s1 ^ random->s0;
  random->s0 = rotate(random->s0, 24) ^ mixed ^ (mixed << 16);
  random->s1 = rotate(mixed, 37);
  return (double)(int64_t)(word >> 11) * 0x1p-53;
}

/* Standard normal (Box and Muller 1958), the cosine half only. */
SHARED double normal(struct Random *random) {
  double radius = __builtin_sqrt(-2 * portable_log(1 - uniform(random)));
  return radius * cos_turns(uniform(random));
}

/* A permutation of 0…n−1, made from the identity (Fisher and Yates, from the end). */
SHARED void shuffled(struct Random *random, uint32_t *order, int64_t n) {
  for (int64_t i = 0; i < n; i++) order[i] = (uint32_t)i;
  for (int64_t i = n - 1; i > 0; i--) {
    int64_t j = (int64_t)(uniform(random) * (double)(i + 1));
    uint32_t held = order[i];
    order[i] = order[j];
    order[j] = held;
  }
}

#endif
