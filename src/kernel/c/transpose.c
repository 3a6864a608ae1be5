/* Turns a block of 16 × 16 floats: to[i][j] = from[j][i]. */
#include "vector.h"

#if defined(__AVX2__)

/* 8 × 8 by pairs, quadruples, halves. */
INLINE void transpose8(const float *from, float *to) {
  __m256 r[8], s[8];
  for (int i = 0; i < 8; i++) r[i] = _mm256_load_ps(from + i * 16);
  for (int i = 0; i < 8; i += 2) {
    s[i] = _mm256_unpacklo_ps(r[i], r[i + 1]);
    s[i + 1] = _mm256_unpackhi_ps(r[i], r[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    r[i] = _mm256_shuffle_ps(s[i], s[i + 2], 0x44);
    r[i + 1] = _mm256_shuffle_ps(s[i], s[i + 2], 0xee);
    r[i + 2] = _mm256_shuffle_ps(s[i + 1], s[i + 3], 0x44);
    r[i + 3] = _mm256_shuffle_ps(s[i + 1], s[i + 3], 0xee);
  }
  for (int i = 0; i < 4; i++) {
    _mm256_store_ps(to + i * 16, _mm256_permute2f128_ps(r[i], r[i + 4], 0x20));
    _mm256_store_ps(to + (i + 4) * 16, _mm256_permute2f128_ps(r[i], r[i + 4], 0x31));
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
