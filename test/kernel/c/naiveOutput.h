/* The output layer: one example after the other. */
#ifndef JMIN_NAIVE_OUTPUT_H
#define JMIN_NAIVE_OUTPUT_H

#include "naive.h"

static float naive_exp(float x) { return (float)by_vector(PROBE_EXP, x); }
static float naive_log1p(float u) { return (float)by_vector(PROBE_LOG1P, u); }

/* The first class with the greatest of z[0…outputs − 1]. */
static int naive_best(const float *z, int outputs) {
  int best = 0;
  for (int k = 1; k < outputs; k++)
    if (z[k] > z[best]) best = k;
  return best;
}

/* Σ e^(z_k − max) over all k but the first maximum, in their order. */
static float naive_others(const float *z, int outputs, int best) {
  float sum = 0;
  for (int k = 0; k < outputs; k++)
    if (k != best) sum += naive_exp(z[k] - z[best]);
  return sum;
}

/* dZ = 2(z − y) / m; (σ(z) − y) / m; (softmax(z)_k − [k = y]) / m. */
static void naive_dZ(enum Output output, int outputs, float *z, float y, float inverse) {
  if (output == OUTPUT_LINEAR) z[0] = naive_flush(2 * (z[0] - y) * inverse);
  if (output == OUTPUT_SIGMOID) z[0] = naive_flush(((float)by_vector(PROBE_SIGMOID, z[0]) - y) * inverse);
  if (output != OUTPUT_SOFTMAX) return;
  int best = naive_best(z, outputs);
  float share = 1 / (1 + naive_others(z, outputs, best)), greatest = z[best];
  for (int k = 0; k < outputs; k++)
    z[k] = naive_flush(fused_one(naive_exp(z[k] - greatest), share, (float)k == y ? -1 : 0) * inverse);
}

/* (z − y)²; log(1 + e^t), t = (1 − 2y)z; (max − z_y) + log(1 + Σ e^(z_k − max)). */
static float naive_cost(enum Output output, int outputs, const float *z, float y, int *wrong) {
  *wrong = 0;
  if (output == OUTPUT_LINEAR) return (z[0] - y) * (z[0] - y);
  if (output == OUTPUT_SIGMOID) {
    *wrong = (z[0] > 0) != (y == 1);
    float t = y == 1 ? -z[0] : z[0];
    return (t > 0 ? t : 0) + naive_log1p(naive_exp(t > 0 ? -t : t));
  }
  int best = naive_best(z, outputs);
  *wrong = (float)best != y;
  return (z[best] - z[(int)y]) + naive_log1p(naive_others(z, outputs, best));
}

/* The mean of the costs in float64: example e goes to sum e % 16, then sum i takes sum i + 8, i + 4, i + 2, i + 1. */
static double naive_mean(const float *costs, int examples) {
  double sum[16] = {0};
  for (int e = 0; e < examples; e++) sum[e % 16] += (double)costs[e];
  for (int apart = 8; apart > 0; apart /= 2)
    for (int i = 0; i < apart; i++) sum[i] += sum[i + apart];
  return sum[0] / examples;
}

/* Half of all outputs are whole numbers, so that several may be the greatest; up to 40, where e^−z is next to 0. */
static float random_output(void) {
  return random_below(2) > 0 ? (float)random_below(4) : (float)(normal(&stream) * random_below(40));
}

SHARED void compare_output(int outputs, int examples) {
  enum Output output = (enum Output)random_below(3);
  if (output != OUTPUT_SOFTMAX) outputs = 1;
  else if (outputs < 2) outputs = 2;
  int columns = up16(examples), wrong = 0, half = examples / 2 / WIDTH * WIDTH, batch = examples + random_below(9);
  float *Z = zeros(up16(outputs) * columns), *y = zeros(columns), *costs = zeros(columns);
  float *naive = zeros(up16(outputs) * columns), *z = zeros(outputs);
  for (int e = 0; e < columns; e++) {
    for (int k = 0; k < outputs; k++) z[k] = *at(Z, outputs, k, e) = random_output();
    if (e >= examples) continue;
    y[e] = output == OUTPUT_LINEAR ? random_number() : (float)random_below(output == OUTPUT_SIGMOID ? 2 : outputs);
    int isWrong;
    costs[e] = naive_cost(output, outputs, z, y[e], &isWrong);
    wrong += isWrong;
    naive_dZ(output, outputs, z, y[e], 1 / (float)batch);
    for (int k = 0; k < outputs; k++) *at(naive, outputs, k, e) = z[k];
  }

  /* Costs in two chunks, so that their sums also go on. */
  struct Data data = {.outputs = outputs, .output = output};
  struct Training t = {.data = &data, .y = y};
  double score[SCORE_NUMBERS] = {0};
  if (half > 0) add_costs(&t, Z, half, score);
  t.y = y + half;
  add_costs(&t, Z + (ptrdiff_t)half * up16(outputs), examples - half, score);
  if (score_mean(score, examples) != naive_mean(costs, examples) || score[SCORE_WRONG] != wrong) {
    printf("cost differs: output %d of %d units, %d examples\n", output, outputs, examples);
    exit(1);
  }
  t.y = y;
  output_gradient(&t, Z, examples, batch);
  same_numbers("dZ of the output layer", Z, naive, up16(outputs) * columns);
  free(Z), free(y), free(costs), free(naive), free(z);
}

#endif
