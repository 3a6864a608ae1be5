/* The gradients of W and b, and what every optimizer makes of them: one parameter after the other. */
#ifndef JMIN_NAIVE_UPDATE_H
#define JMIN_NAIVE_UPDATE_H

#include "naive.h"

/* sgd, nesterov: v ← μv + g + λW; W ← W − αv, or W − α(g + λW + μv). */
static void naive_sgd(const struct Step *s, float g, float *W, float *v) {
  float direction = fused_one(s->decay, *W, g);
  if (v != NULL) {
    float velocity = fused_one(s->momentum, *v, direction);
    *v = s->isPlain ? velocity : naive_flush(velocity);
    direction = s->optimizer == NESTEROV ? fused_one(s->momentum, *v, direction) : *v;
  }
  float updated = fused_one(-s->rate, direction, *W);
  *W = s->isPlain ? updated : naive_flush(updated);
}

/* s ← ρs + (1 − ρ)g²; W ← W − αg / (√s + ε). */
static void naive_rmsprop(const struct Step *s, float g, float *W, float *square) {
  g = fused_one(s->decay, *W, g);
  *square = naive_flush_below(fused_one(s->rho, *square, s->rhoRest * (g * g)), SMALLEST_SQUARE);
  *W = naive_flush(*W - s->rate * g / (__builtin_sqrtf(*square) + s->epsilon));
}

/* m ← β₁m + (1 − β₁)g; s ← β₂s + (1 − β₂)g²; W ← W − αm̂ / (√ŝ + ε). λ is in g, or taken from W before: adamw. */
static void naive_adam(const struct Step *s, float g, float *W, float *m, float *square) {
  if (s->optimizer == ADAM) g = fused_one(s->decay, *W, g);
  float decayed = s->optimizer == ADAMW ? fused_one(-s->decay, *W, *W) : *W;
  *m = naive_flush(fused_one(s->beta1, *m, s->beta1Rest * g));
  *square = naive_flush_below(fused_one(s->beta2, *square, s->beta2Rest * (g * g)), SMALLEST_SQUARE);
  float step = s->rate * (*m * s->correction1) / (__builtin_sqrtf(*square * s->correction2) + s->epsilon);
  *W = naive_flush(decayed - step);
}

static void naive_update(const struct Step *s, float g, float *W, float *first, float *second) {
  if (s->optimizer == RMSPROP) naive_rmsprop(s, g, W, second);
  else if (s->optimizer == ADAM || s->optimizer == ADAMW) naive_adam(s, g, W, first, second);
  else naive_sgd(s, g, W, first);
}

/* dW[u][i] = Σ_e dZ[u][e]·A_prev[i][e], one chain of fused multiply-adds. */
static void naive_gradient(const struct Layer *l, float *dZ, float *A_prev, int examples, const struct Step *step) {
  for (int u = 0; u < l->units; u++)
    for (int i = 0; i < l->inputs; i++) {
      float dW = 0;
      for (int e = 0; e < examples; e++) dW = fused_one(*at(dZ, l->units, u, e), *at(A_prev, l->inputs, i, e), dW);
      naive_update(step, dW, weight_at(l->W, l, u, i), l->first == NULL ? NULL : weight_at(l->first, l, u, i),
                   l->second == NULL ? NULL : weight_at(l->second, l, u, i));
    }
}

/* db[u] = Σ_e dZ[u][e]: example e goes to lane e % 16, then lane i takes lane i + 8, i + 4, i + 2, i + 1. No weight
 * decay, and every update flushes. */
static void naive_gradient_bias(const struct Layer *l, float *dZ, int examples, struct Step step) {
  step.decay = 0, step.isPlain = 0;
  for (int u = 0; u < l->units; u++) {
    float lane[16] = {0};
    for (int e = 0; e < examples; e++) lane[e % 16] += *at(dZ, l->units, u, e);
    for (int apart = 8; apart > 0; apart /= 2)
      for (int i = 0; i < apart; i++) lane[i] += lane[i + apart];
    naive_update(&step, lane[0], l->b + u, l->firstB == NULL ? NULL : l->firstB + u,
                 l->secondB == NULL ? NULL : l->secondB + u);
  }
}

/* The numbers of one update of any optimizer, with or without momentum and weight decay. */
static struct Training random_optimizer(void) {
  struct Training t = {.optimizer = (enum Optimizer)random_below(5), .iterationsPerEpoch = 1, .rate = 0.1};
  t.iteration = random_below(32);
  t.momentum = random_below(3) > 0 ? 0.9 : 0, t.decay = random_below(2) > 0 ? 0.01 : 0;
  t.beta1 = 0.9, t.beta2 = 0.999, t.rho = 0.9, t.adamEpsilon = 1e-8, t.rmspropEpsilon = 1e-7;
  t.beta1Power = 0.7, t.beta2Power = 0.99;
  return t;
}

static float random_square(void) {
  float root = random_number();
  return root * root;
}

/* A layer in the midst of a training: parameters, and the memories that the optimizer has. */
static struct Layer random_layer(int inputs, int units, const struct Training *t) {
  struct Layer l = {.inputs = inputs, .units = units};
  l.W = zeros(up16(inputs) * units), l.dW = zeros(up16(inputs) * units);
  l.b = zeros(up16(units)), l.dB = zeros(up16(units) * WIDTH);
  if (has_first(t->optimizer, t->momentum)) l.first = zeros(up16(inputs) * units), l.firstB = zeros(up16(units));
  if (has_second(t->optimizer)) l.second = zeros(up16(inputs) * units), l.secondB = zeros(up16(units));
  for (int u = 0; u < units; u++) {
    l.b[u] = random_number();
    if (l.first != NULL) l.firstB[u] = random_number();
    if (l.second != NULL) l.secondB[u] = random_square();
    for (int i = 0; i < inputs; i++) {
      *weight_at(l.W, &l, u, i) = random_number();
      if (l.first != NULL) *weight_at(l.first, &l, u, i) = random_number();
      if (l.second != NULL) *weight_at(l.second, &l, u, i) = random_square();
    }
  }
  return l;
}

static struct Layer copy_of_layer(const struct Layer *l) {
  struct Layer copy = {.inputs = l->inputs, .units = l->units};
  int weights = up16(l->inputs) * l->units, biases = up16(l->units);
  copy.W = copy_of(l->W, weights), copy.b = copy_of(l->b, biases);
  if (l->first != NULL) copy.first = copy_of(l->first, weights), copy.firstB = copy_of(l->firstB, biases);
  if (l->second != NULL) copy.second = copy_of(l->second, weights), copy.secondB = copy_of(l->secondB, biases);
  return copy;
}

static void free_layer(const struct Layer *l) {
  float *blocks[] = {l->W, l->b, l->first, l->firstB, l->second, l->secondB, l->dW, l->dB};
  for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) free(blocks[i]);
}

/* The mini-batch comes in two parts, so that sums also go on where they were interrupted. In one of three the
 * gradients are so small that parameters and memories are flushed. */
SHARED void compare_update(int inputs, int units, int examples) {
  struct Training t = random_optimizer();
  struct Step step = step_of(&t);
  struct Layer fast = random_layer(inputs, units, &t), naive = copy_of_layer(&fast);
  float *A_prev = random_matrix(inputs, examples), *dZ = random_matrix(units, examples);
  float scale = random_below(3) > 0 ? 1 : 0x1p-66f;
  for (int i = 0; i < up16(units) * up16(examples); i++) dZ[i] *= scale;
  int chunk = up16(examples), half = examples / 2 / WIDTH * WIDTH;
  float *At = zeros(up16(inputs) * chunk);
  turn_to_units(A_prev, At, inputs, chunk / WIDTH, chunk);
  for (int first = half > 0 ? 0 : half, until = half > 0 ? half : examples; first < examples;
       first = until, until = examples) {
    struct Turn turn = {first == 0, until == examples};
    float *dZ_now = dZ + (ptrdiff_t)first * up16(units);
    gradient(&fast, dZ_now, At + first * WIDTH, chunk, until - first, turn, &step);
    gradient_bias(&fast, dZ_now, up16(until - first) / WIDTH, turn, &step);
  }
  naive_gradient(&naive, dZ, A_prev, examples, &step);
  naive_gradient_bias(&naive, dZ, examples, step);
  int weights = up16(inputs) * units, biases = up16(units);
  same_numbers("W", fast.W, naive.W, weights);
  same_numbers("b", fast.b, naive.b, biases);
  if (fast.first != NULL) same_numbers("first memory of W", fast.first, naive.first, weights);
  if (fast.first != NULL) same_numbers("first memory of b", fast.firstB, naive.firstB, biases);
  if (fast.second != NULL) same_numbers("second memory of W", fast.second, naive.second, weights);
  if (fast.second != NULL) same_numbers("second memory of b", fast.secondB, naive.secondB, biases);
  free_layer(&fast), free_layer(&naive);
  free(A_prev), free(dZ), free(At);
}

#endif
