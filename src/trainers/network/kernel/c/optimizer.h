/*
 * One update of LANES parameters from their gradient, and the learning rate of an iteration.
 *
 * g is the mean gradient of the mini-batch; with L2 weight decay λ it becomes g + λW (weights only: biases come
 * with a step whose decay is 0). v, m and s are the optimizer's memories, in the layout of the parameters.
 *
 *   sgd       v ← μv + g           W ← W − αv              (no v where μ = 0)
 *   nesterov  v ← μv + g           W ← W − α(g + μv)       (as in PyTorch)
 *   rmsprop   s ← ρs + (1 − ρ)g²   W ← W − αg / (√s + ε)
 *   adam      m ← β₁m + (1 − β₁)g, s ← β₂s + (1 − β₂)g²
 *             W ← W − α m̂ / (√ŝ + ε), m̂ = m / (1 − β₁^t), ŝ = s / (1 − β₂^t)
 *   adamw     adam, but W ← W − αλW first, and no λ in g
 */
#ifndef JMIN_OPTIMIZER_H
#define JMIN_OPTIMIZER_H

#include "random.h"
#include "shapes.h"
#include "vector.h"

/* Which memories an optimizer has. */
SHARED inline int has_first(enum Optimizer optimizer, double momentum) {
  return optimizer == ADAM || optimizer == ADAMW || (optimizer != RMSPROP && momentum != 0);
}
SHARED inline int has_second(enum Optimizer optimizer) {
  return optimizer == RMSPROP || optimizer == ADAM || optimizer == ADAMW;
}

/* The parameters of a layer's W or b, and the optimizer's memories of them: NULL where it has none. */
struct Parameters {
  float *values, *first, *second;
};

/* sgd as it is mostly used, with momentum and without weight decay. Its momenta are flushed by every 16th update
 * only, which goes through update_sgd: in between none can become denormal. */
INLINE void update_sgd_plain(vec momentum, vec minusRate, vec g, float *W, float *v) {
  vec velocity = fused(momentum, load(v), g);
  store(v, velocity);
  store(W, fused(minusRate, velocity, load(W)));
}

/* Each of the following updates `count` parameters from `at`, a multiple of 16, whose gradients are g. */

static void update_sgd(const struct Step *step, const float *g, struct Parameters of, ptrdiff_t at, int count) {
  for (int i = 0; i < count; i += LANES) {
    vec W = load(of.values + at + i);
    vec direction = fused(splat(step->decay), W, load(g + i));
    if (of.first != NULL) {
      vec v = flush(fused(splat(step->momentum), load(of.first + at + i), direction));
      store(of.first + at + i, v);
      direction = step->optimizer == NESTEROV ? fused(splat(step->momentum), v, direction) : v;
    }
    store(of.values + at + i, flush(fused(splat(-step->rate), direction, W)));
  }
}

static void update_rmsprop(const struct Step *step, const float *g, struct Parameters of, ptrdiff_t at, int count) {
  for (int i = 0; i < count; i += LANES) {
    vec W = load(of.values + at + i);
    vec gradient = fused(splat(step->decay), W, load(g + i));
    vec square = splat(step->rhoRest) * (gradient * gradient);
    vec s = flush_below(fused(splat(step->rho), load(of.second + at + i), square), SMALLEST_SQUARE);
    store(of.second + at + i, s);
    store(of.values + at + i, flush(W - splat(step->rate) * gradient / (root(s) + splat(step->epsilon))));
  }
}

static void update_adam(const struct Step *step, const float *g, struct Parameters of, ptrdiff_t at, int count) {
  int isDecoupled = step->optimizer == ADAMW;
  for (int i = 0; i < count; i += LANES) {
    vec W = load(of.values + at + i);
    vec gradient = load(g + i);
    if (isDecoupled) W = fused(splat(-step->decay), W, W);
    else gradient = fused(splat(step->decay), W, gradient);
    vec m = flush(fused(splat(step->beta1), load(of.first + at + i), splat(step->beta1Rest) * gradient));
    vec square = splat(step->beta2Rest) * (gradient * gradient);
    vec s = flush_below(fused(splat(step->beta2), load(of.second + at + i), square), SMALLEST_SQUARE);
    store(of.first + at + i, m);
    store(of.second + at + i, s);
    vec scale = root(s * splat(step->correction2)) + splat(step->epsilon);
    store(of.values + at + i, flush(W - splat(step->rate) * (m * splat(step->correction1)) / scale));
  }
}

typedef void Update(const struct Step *, const float *g, struct Parameters, ptrdiff_t at, int count);

static Update *const UPDATES[] = {
    [SGD] = update_sgd, [NESTEROV] = update_sgd, [RMSPROP] = update_rmsprop, [ADAM] = update_adam, [ADAMW] = update_adam,
};

SEPARATE void update(const struct Step *step, const float *g, struct Parameters of, ptrdiff_t at, int count) {
  UPDATES[step->optimizer](step, g, of, at, count);
}

/* What the schedule makes of α at iteration t, counted from 0, in float64. */
static double scheduled_rate(const struct Training *t) {
  double epoch = (double)(t->iteration / t->iterationsPerEpoch);
  if (t->schedule == INVERSE_TIME) return t->rate / (1 + t->inverseRate * epoch);
  if (t->schedule == EXPONENTIAL) return t->rate * portable_exp(epoch * portable_log(t->factor));
  if (t->schedule == COSINE) return t->rate * (1 + cos_turns((double)t->iteration / t->total / 2)) / 2;
  return t->rate;
}

/* The same with warmup: it rises in even steps, to its full height in iteration `warmup`. */
static double learning_rate(const struct Training *t) {
  double update = (double)t->iteration + 1;
  return scheduled_rate(t) * (update < t->warmup ? update / t->warmup : 1);
}

/* The numbers of the coming update, in float64 until the end. */
SHARED struct Step step_of(const struct Training *t) {
  double rate = learning_rate(t);
  double decay = t->optimizer == ADAMW ? rate * t->decay : t->decay;
  struct Step step = {
      .optimizer = t->optimizer,
      .isPlain = t->optimizer == SGD && t->momentum != 0 && t->decay == 0 && t->iteration % 16 != 15,
      .isClipped = t->clip > 0,
      .rate = (float)rate,
      .momentum = (float)t->momentum,
      .decay = (float)decay,
      .rho = (float)t->rho,
      .rhoRest = (float)(1 - t->rho),
      .epsilon = (float)(t->optimizer == RMSPROP ? t->rmspropEpsilon : t->adamEpsilon),
      .beta1 = (float)t->beta1,
      .beta1Rest = (float)(1 - t->beta1),
      .beta2 = (float)t->beta2,
      .beta2Rest = (float)(1 - t->beta2),
      .correction1 = (float)(1 / (1 - t->beta1Power * t->beta1)),
      .correction2 = (float)(1 / (1 - t->beta2Power * t->beta2)),
  };
  return step;
}

#endif
