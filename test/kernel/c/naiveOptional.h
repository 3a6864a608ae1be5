/* Dropout, clipping and weights of classes: one number after the other. */
#ifndef JMIN_NAIVE_OPTIONAL_H
#define JMIN_NAIVE_OPTIONAL_H

#include "naive.h"
#include "naiveUpdate.h"

static uint32_t naive_mixed32(uint32_t x) {
  x ^= x >> 16, x *= 0x21f0aaadu;
  x ^= x >> 15, x *= 0xd35a2d97u;
  return x ^ (x >> 15);
}

/* A in one chunk that begins with example 16 of its mini-batch. */
SHARED void compare_dropout(int units, int examples) {
  struct Layer layers[2] = {{.units = 1}, {.units = units}};
  struct Training t = {.layer = layers, .dropout = random_below(10) / 10.0, .iteration = random_below(1000), .done = 16};
  t.dropoutState = (struct Random){(uint64_t)random_below(1 << 30) << 20, 77};
  struct Mask mask = mask_of(&t, 1);
  int panels = up16(examples) / WIDTH, numbers = up16(units) * up16(examples);
  float *A = random_matrix(units, examples), *fast = zeros(numbers), *naive = zeros(numbers);
  drop_units(&t, 1, panels, A, fast);
  for (int u = 0; u < units; u++)
    for (int e = 0; e < up16(examples); e++) {
      uint32_t hash = naive_mixed32(naive_mixed32((uint32_t)(16 + e) ^ mask.ofExamples) ^ naive_mixed32((uint32_t)u ^ mask.ofUnits));
      if (hash >= (uint32_t)(t.dropout * 0x1p32)) *at(naive, units, u, e) = *at(A, units, u, e) * (float)(1 / (1 - t.dropout));
    }
  same_numbers("A after dropout", fast, naive, numbers);
  free(A), free(fast), free(naive);
}

/* The square of each number goes to the sum of its lane: input i of W to i % 16, unit u of b to u % 16. */
static void naive_squares(const struct Layer *l, double sum[16]) {
  for (int panel = 0; panel < up16(l->inputs); panel += 16)
    for (int u = 0; u < l->units; u++)
      for (int i = panel; i < panel + 16 && i < l->inputs; i++) {
        double g = (double)*weight_at(l->dW, l, u, i);
        sum[i % 16] += g * g;
      }
  for (int u = 0; u < l->units; u++) sum[u % 16] += (double)l->db[u] * (double)l->db[u];
}

static void naive_update_clipped(struct Layer *l, float factor, const struct Step *step, const struct Layer *from) {
  struct Step undecayed = *step;
  undecayed.decay = 0, undecayed.isPlain = 0;
  struct Step flushing = *step;
  flushing.isPlain = 0;
  for (int u = 0; u < l->units; u++) {
    for (int i = 0; i < l->inputs; i++)
      naive_update(&flushing, naive_flush(*weight_at(from->dW, from, u, i) * factor), weight_at(l->W, l, u, i),
                   l->first == NULL ? NULL : weight_at(l->first, l, u, i),
                   l->second == NULL ? NULL : weight_at(l->second, l, u, i));
    naive_update(&undecayed, naive_flush(from->db[u] * factor), l->b + u, l->firstB == NULL ? NULL : l->firstB + u,
                 l->secondB == NULL ? NULL : l->secondB + u);
  }
}

/* Two layers whose gradients are at hand; one norm for both. */
SHARED void compare_clipping(int inputs, int units) {
  struct Training t = random_optimizer();
  t.clip = random_below(2) > 0 ? 1 : 1000;
  struct Step step = step_of(&t);
  struct Layer fast[2] = {random_layer(inputs, units, &t), random_layer(units, 3, &t)};
  struct Layer naive[2] = {copy_of_layer(&fast[0]), copy_of_layer(&fast[1])};
  double sum[16] = {0};
  for (int l = 0; l < 2; l++) {
    fast[l].db = zeros(up16(fast[l].units));
    for (int u = 0; u < fast[l].units; u++) {
      fast[l].db[u] = random_number();
      for (int i = 0; i < fast[l].inputs; i++) *weight_at(fast[l].dW, &fast[l], u, i) = random_number();
    }
    naive_squares(&fast[l], sum);
  }
  for (int apart = 8; apart > 0; apart /= 2)
    for (int i = 0; i < apart; i++) sum[i] += sum[i + apart];
  double norm = __builtin_sqrt(sum[0]);
  for (int l = 0; l < 2; l++)
    naive_update_clipped(&naive[l], norm > t.clip ? (float)(t.clip / norm) : 1, &step, &fast[l]);
  t.layers = 2, t.layer = fast;
  update_clipped(&t, &step);
  for (int l = 0; l < 2; l++) {
    int weights = up16(fast[l].inputs) * fast[l].units, biases = up16(fast[l].units);
    same_numbers("W after clipping", fast[l].W, naive[l].W, weights);
    same_numbers("b after clipping", fast[l].b, naive[l].b, biases);
    if (fast[l].first != NULL) same_numbers("first memory after clipping", fast[l].first, naive[l].first, weights);
    if (fast[l].second != NULL) same_numbers("second memory after clipping", fast[l].second, naive[l].second, weights);
    free(fast[l].db);
    free_layer(&fast[l]), free_layer(&naive[l]);
  }
}

/* m / (classes · the class's examples), and 1/m of the mini-batch times that. */
SHARED void compare_weights(int classes, int examples) {
  if (classes < 2) classes = 2;
  struct Data data = {.outputs = classes, .output = OUTPUT_SOFTMAX};
  float *y = zeros(up16(examples)), fast[WIDTH];
  double *weight = calloc((size_t)classes, sizeof(double));
  for (int e = 0; e < examples; e++) y[e] = (float)random_below(classes);
  data.parts[0] = (struct Part){examples, NULL, y};
  balance_classes(&data, weight);
  struct Training t = {.data = &data, .weight = weight};
  weigh(&t, y, 7, fast);
  for (int e = 0; e < WIDTH && e < examples; e++) {
    int same = 0;
    for (int other = 0; other < examples; other++) same += y[other] == y[e];
    float naive = (float)((double)examples / (classes * (double)same) / 7);
    same_numbers("weight of an example", &fast[e], &naive, 1);
  }
  free(y), free(weight);
}

#endif
