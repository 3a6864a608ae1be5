/* Forward and backward: every sum one chain of fused multiply-adds in the order of the summed index. */
#ifndef JMIN_NAIVE_PRODUCTS_H
#define JMIN_NAIVE_PRODUCTS_H

#include "naive.h"

static float naive_activation(enum Activation f, float slope, float z) {
  if (f == TANH) return (float)by_vector(PROBE_TANH, z);
  if (f == SIGMOID) return (float)by_vector(PROBE_SIGMOID, z);
  return z > 0 ? z : slope * z;
}

/* dA·f′(Z), with f′ as a function of A. */
static float naive_derivative(enum Activation f, float slope, float dA, float A) {
  if (f == TANH) return dA * fused_one(-A, A, 1);
  if (f == SIGMOID) return dA * (A * (1 - A));
  return A > 0 ? dA : slope * dA;
}

/* A = f(Z), Z[u][e] = b[u] + Σ_i W[u][i]·A_prev[i][e]. */
static void naive_forward(const struct Layer *l, float *A_prev, float *A, int examples, enum Activation f, float slope) {
  for (int u = 0; u < l->units; u++)
    for (int e = 0; e < examples; e++) {
      float z = l->b[u];
      for (int i = 0; i < l->inputs; i++) z = fused_one(*weight_at(l->W, l, u, i), *at(A_prev, l->inputs, i, e), z);
      *at(A, l->units, u, e) = naive_flush(naive_activation(f, slope, z));
    }
}

/* dZ_prev[i][e] = f′·Σ_u W[u][i]·dZ[u][e]. */
static void naive_backward(const struct Layer *l, float *dZ, float *A_prev, float *dZ_prev, int examples,
                           enum Activation f, float slope) {
  for (int i = 0; i < l->inputs; i++)
    for (int e = 0; e < examples; e++) {
      float dA = 0;
      for (int u = 0; u < l->units; u++) dA = fused_one(*weight_at(l->W, l, u, i), *at(dZ, l->units, u, e), dA);
      *at(dZ_prev, l->inputs, i, e) = naive_flush(naive_derivative(f, slope, dA, *at(A_prev, l->inputs, i, e)));
    }
}

/* Compares the rows and columns that count. */
static void same_matrix(const char *what, float *fast, float *naive, int units, int examples) {
  for (int u = 0; u < units; u++)
    for (int e = 0; e < examples; e++) same_numbers(what, at(fast, units, u, e), at(naive, units, u, e), 1);
}

SHARED void compare_products(int inputs, int units, int examples) {
  enum Activation f = (enum Activation)random_below(5);
  float slope = f == RELU ? 0 : f == LEAKY_RELU ? 0.01f : 1;
  int panels = up16(examples) / WIDTH, chunk = up16(examples);
  struct Layer l = {.inputs = inputs, .units = units};
  l.W = random_numbers(up16(inputs) * units), l.b = random_numbers(up16(units)), l.A = zeros(up16(units) * chunk);
  float *A_prev = random_matrix(inputs, examples), *A = zeros(up16(units) * chunk);
  forward(&l, A_prev, panels, f, slope);
  naive_forward(&l, A_prev, A, examples, f, slope);
  same_matrix("forward", l.A, A, units, examples);

  float *dZ = random_matrix(units, examples);
  float *below = zeros(up16(inputs) * chunk), *naiveBelow = zeros(up16(inputs) * chunk);
  backward(&l, dZ, A_prev, below, panels, f, slope);
  naive_backward(&l, dZ, A_prev, naiveBelow, examples, f, slope);
  same_matrix("backward", below, naiveBelow, inputs, examples);
  float *blocks[] = {l.W, l.b, l.A, A_prev, A, dZ, below, naiveBelow};
  for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) free(blocks[i]);
}

#endif
