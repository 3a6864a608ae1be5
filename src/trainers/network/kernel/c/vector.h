/*
 * Sixteen lanes, whatever the machine's width.
 *
 * Every routine of the kernel works on 16 lanes, held in PARTS vectors of LANES floats each. A `vec` is the
 * machine's own vector: 8 lanes with AVX2, 16 with AVX-512, 4 with SSE, NEON and WebAssembly, or 1. Lanes never
 * speak to each other but where a sum over lanes is wanted, and there in a fixed tree; so the width cannot be
 * seen in the results.
 *
 * The one operation that must be the same everywhere is fused(a, b, c) = a·b + c, rounded once. Where the machine
 * has none, FMA_EMULATED builds it exactly from float64 arithmetic.
 */
#ifndef JMIN_VECTOR_H
#define JMIN_VECTOR_H

#include <stddef.h>
#include <stdint.h>

#include "linkage.h"

#ifndef LANES
#if defined(__AVX512F__)
#define LANES 16
#elif defined(__AVX2__) && defined(__FMA__)
#define LANES 8
#elif defined(__wasm_relaxed_simd__) || defined(__aarch64__)
#define LANES 4
#else
#define LANES 1
#endif
#endif

#if defined(__FMA__) || defined(__AVX512F__)
#include <immintrin.h>
#elif defined(__wasm_relaxed_simd__)
#include <wasm_simd128.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#else
#define FMA_EMULATED 1
#endif

enum { WIDTH = 16, PARTS = WIDTH / LANES };

#define EACH_PART for (int p = 0; p < PARTS; p++)

/* One float at a time. The product of two floats fits a double; its sum with the third is rounded to double and then
 * to float. Rounding twice errs only where the double lies half-way between two floats, or so near to 0 that floats
 * have fewer digits: then the sum is rounded to odd first, so that the rounding to float is the only one that counts
 * (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums", 2008). */
static __attribute__((noinline, cold, unused)) float round_sum(double product, double c) {
  union { double number; uint64_t bits; } sum = {product + c};
  double shift = sum.number - product;
  double lost = (product - (sum.number - shift)) + (c - shift);
  if ((lost > 0 || lost < 0) && (sum.bits & 1) == 0) sum.bits += (lost > 0) == (sum.number > 0) ? 1 : -1;
  return (float)sum.number;
}

INLINE float fused_emulated(float a, float b, float c) {
  double product = (double)a * (double)b;
  union { double number; uint64_t bits; } sum = {product + (double)c};
  uint64_t magnitude = sum.bits << 1, smallest = (uint64_t)(1023 - 126) << 53;
  int isHalfWay = (sum.bits & 0x1fffffff) == 0x10000000, isDenormal = magnitude - 1 < smallest - 1;
  return __builtin_expect(isHalfWay || isDenormal, 0) ? round_sum(product, (double)c) : (float)sum.number;
}

INLINE float fused_one(float a, float b, float c) {
#ifdef FMA_EMULATED
  return fused_emulated(a, b, c);
#elif defined(__wasm_relaxed_simd__)
  return wasm_f32x4_extract_lane(
      wasm_f32x4_relaxed_madd(wasm_f32x4_splat(a), wasm_f32x4_splat(b), wasm_f32x4_splat(c)), 0);
#else
  return __builtin_fmaf(a, b, c);
#endif
}

#if LANES == 1

typedef float vec;
typedef uint32_t bits; /* of a vec; also what a comparison gives, all ones or all zeros */

INLINE vec splat(float x) { return x; }
INLINE bits splat_bits(uint32_t x) { return x; }
INLINE bits as_bits(vec x) { union { vec f; bits u; } both = {x}; return both.u; }
INLINE vec as_vec(bits x) { union { bits u; vec f; } both = {x}; return both.f; }
INLINE bits greater(vec a, vec b) { return a > b ? ~0u : 0u; }
INLINE bits same(vec a, vec b) { return a == b ? ~0u : 0u; }
INLINE bits below(bits a, bits b) { return a < b ? ~0u : 0u; }
INLINE vec root(vec x) { return __builtin_sqrtf(x); }
INLINE vec fused(vec a, vec b, vec c) { return fused_one(a, b, c); }

#else

typedef float vec __attribute__((vector_size(LANES * 4)));
typedef uint32_t bits __attribute__((vector_size(LANES * 4)));

#if LANES == 4
#define ALL_LANES(x) {x, x, x, x}
#elif LANES == 8
#define ALL_LANES(x) {x, x, x, x, x, x, x, x}
#else
#define ALL_LANES(x) {x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x}
#endif

INLINE vec splat(float x) { return (vec)ALL_LANES(x); }
INLINE bits splat_bits(uint32_t x) { return (bits)ALL_LANES(x); }
INLINE bits as_bits(vec x) { return (bits)x; }
INLINE vec as_vec(bits x) { return (vec)x; }
INLINE bits greater(vec a, vec b) { return (bits)(a > b); }
INLINE bits same(vec a, vec b) { return (bits)(a == b); }
INLINE bits below(bits a, bits b) { return (bits)(a < b); }

#if LANES == 4 && defined(__FMA__)
INLINE vec root(vec x) { return (vec)_mm_sqrt_ps((__m128)x); }
INLINE vec fused(vec a, vec b, vec c) { return (vec)_mm_fmadd_ps((__m128)a, (__m128)b, (__m128)c); }
#elif LANES == 8 && defined(__FMA__)
INLINE vec root(vec x) { return (vec)_mm256_sqrt_ps((__m256)x); }
INLINE vec fused(vec a, vec b, vec c) { return (vec)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c); }
#elif LANES == 16 && defined(__AVX512F__)
INLINE vec root(vec x) { return (vec)_mm512_sqrt_ps((__m512)x); }
INLINE vec fused(vec a, vec b, vec c) { return (vec)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c); }
#elif LANES == 4 && defined(__wasm_relaxed_simd__)
INLINE vec root(vec x) { return (vec)wasm_f32x4_sqrt((v128_t)x); }
INLINE vec fused(vec a, vec b, vec c) {
  return (vec)wasm_f32x4_relaxed_madd((v128_t)a, (v128_t)b, (v128_t)c);
}
#elif LANES == 4 && defined(__aarch64__)
INLINE vec root(vec x) { return (vec)vsqrtq_f32((float32x4_t)x); }
INLINE vec fused(vec a, vec b, vec c) { return (vec)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b); }
#else
/* Any other width, lane by lane: for tests of one width on a machine of another. */
INLINE vec root(vec x) {
  vec y;
  for (int i = 0; i < LANES; i++) y[i] = __builtin_sqrtf(x[i]);
  return y;
}
INLINE vec fused(vec a, vec b, vec c) {
  vec y;
  for (int i = 0; i < LANES; i++) y[i] = fused_one(a[i], b[i], c[i]);
  return y;
}
#endif
#endif

INLINE vec load(const float *from) { return *(const vec *)from; }
INLINE void store(float *to, vec x) { *(vec *)to = x; }
INLINE vec zero(void) { return splat(0.0f); }

INLINE vec choose(bits where, vec yes, vec no) {
  return as_vec((where & as_bits(yes)) | (~where & as_bits(no)));
}

INLINE vec magnitude(vec x) { return as_vec(as_bits(x) & splat_bits(0x7fffffffu)); }

/*
 * Denormal numbers are slow on many machines, and machines differ in how to avoid them; so none comes to be.
 * Parameters, activations, gradients and momenta below SMALLEST are stored as 0: then the product of any two
 * of them is a normal number. Squares (of RMSprop and Adam) have the square of it as their threshold.
 * A comparison with NaN is false: NaN stays.
 */
#define SMALLEST 0x1p-63f
#define SMALLEST_SQUARE 0x1p-126f

INLINE vec flush_below(vec x, float smallest) {
  return as_vec(as_bits(x) & ~greater(splat(smallest), magnitude(x)));
}
INLINE vec flush(vec x) { return flush_below(x, SMALLEST); }

/* The sum of 16 lanes in a fixed tree: lane i and i+8, then i and i+4, i+2, i+1. */
INLINE double sum_lanes(const double x[WIDTH]) {
  double half[8];
  for (int i = 0; i < 8; i++) half[i] = x[i] + x[i + 8];
  for (int i = 0; i < 4; i++) half[i] = half[i] + half[i + 4];
  return (half[0] + half[2]) + (half[1] + half[3]);
}

#endif
