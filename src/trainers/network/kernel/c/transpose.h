/* Turns a block of 16 × 16 floats: to[i][j] = from[j][i]. */
#ifndef JMIN_TRANSPOSE_H
#define JMIN_TRANSPOSE_H

#include "vector.h"

#if defined(__AVX2__)

/* Rows i and i + 4 side by side from memory, then 4 × 4 in either half, by pairs and quadruples. */
INLINE void transpose8(const float *from, float *to) {
  for (int half = 0; half < 2; half++) {
    __m256 r[4];
    for (int i = 0; i < 4; i++) {
      const float *row = from + i * 16 + half * 4;
      r[i] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_load_ps(row)), _mm_load_ps(row + 64), 1);
    }
    __m256 low01 = _mm256_unpacklo_ps(r[0], r[1]), high01 = _mm256_unpackhi_ps(r[0], r[1]);
    __m256 low23 = _mm256_unpacklo_ps(r[2], r[3]), high23 = _mm256_unpackhi_ps(r[2], r[3]);
    float *column = to + half * 64;
    _mm256_store_ps(column, _mm256_shuffle_ps(low01, low23, 0x44));
    _mm256_store_ps(column + 16, _mm256_shuffle_ps(low01, low23, 0xee));
    _mm256_store_ps(column + 32, _mm256_shuffle_ps(high01, high23, 0x44));
    _mm256_store_ps(column + 48, _mm256_shuffle_ps(high01, high23, 0xee));
  }
}

INLINE void transpose(const float *from, float *to) {
  for (int i = 0; i < 16; i += 8)
    for (int j = 0; j < 16; j += 8) transpose8(from + i * 16 + j, to + j * 16 + i);
}

#elif defined(__wasm_simd128__)

INLINE void transpose(const float *from, float *to) {
  for (int i = 0; i < 16; i += 4) {
    for (int j = 0; j < 16; j += 4) {
      const float *f = from + i * 16 + j;
      vec a = load(f), b = load(f + 16), c = load(f + 32), d = load(f + 48);
      vec ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), AB = __builtin_shufflevector(a, b, 2, 6, 3, 7);
      vec cd = __builtin_shufflevector(c, d, 0, 4, 1, 5), CD = __builtin_shufflevector(c, d, 2, 6, 3, 7);
      float *t = to + j * 16 + i;
      store(t, __builtin_shufflevector(ab, cd, 0, 1, 4, 5));
      store(t + 16, __builtin_shufflevector(ab, cd, 2, 3, 6, 7));
      store(t + 32, __builtin_shufflevector(AB, CD, 0, 1, 4, 5));
      store(t + 48, __builtin_shufflevector(AB, CD, 2, 3, 6, 7));
    }
  }
}

#else

INLINE void transpose(const float *from, float *to) {
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 16; j++) to[j * 16 + i] = from[i * 16 + j];
}

#endif

#endif
